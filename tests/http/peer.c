/*
 * peer - what http_parser (libhttp-parser-dev) sees (seen.h). A file of its
 * own: its names are like ours.
 */
#include "tests/http/seen.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <http_parser.h>

struct view {
    char *text;
    size_t len, whole; /* whole: up to the last request that is complete */
    bool is_part;      /* another one has begun */
};

static int begin(http_parser *parser)
{
    struct view *view = parser->data;
    view->len = view->whole;
    view->is_part = true;
    return 0;
}

static int add(struct view *view, const char *bytes, size_t len)
{
    if (len > SEEN_MAX - 64 - view->len)
        return -1;
    memcpy(view->text + view->len, bytes, len);
    view->len += len;
    return 0;
}

static int take_target(http_parser *parser, const char *at, size_t len)
{
    struct view *view = parser->data;
    const char *name = http_method_str((enum http_method)parser->method);
    if (view->len == view->whole) {
        add(view, name, strlen(name));
        add(view, " ", 1);
    }
    return add(view, at, len);
}

static int end(http_parser *parser)
{
    struct view *view = parser->data;
    add(view, "|", 1);
    view->whole = view->len;
    view->is_part = false;
    return 0;
}

const char *seen_by_peer(const char *data, size_t len, char *text)
{
    struct view view = {.text = text};
    struct http_parser_settings settings = {0};
    struct http_parser parser;
    settings.on_message_begin = begin;
    settings.on_url = take_target;
    settings.on_message_complete = end;
    http_parser_init(&parser, HTTP_REQUEST);
    parser.data = &view;
    size_t taken = http_parser_execute(&parser, &settings, data, len);
    const char *is = ".";
    if (taken != len || HTTP_PARSER_ERRNO(&parser) != HPE_OK)
        is = "!";
    else if (view.is_part)
        is = "...";
    snprintf(text + view.whole, SEEN_MAX - view.whole, "%s", is);
    return text;
}
