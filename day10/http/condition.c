/*
 * condition - does the client have the file already? (condition.h)
 */
#include "day10/http/condition.h"
#include "day10/http/date.h"

#include <string.h>

static bool is(struct http_text text, const char *word)
{
    return text.len == strlen(word) && memcmp(text.at, word, text.len) == 0;
}

/* A list of tags: "a", W/"b". A tag may hold a comma, but no quote, so the
 * quotes part them. W/ says that the bytes may differ a little: good enough
 * for a copy (RFC 9110, 13.1.2). */
static bool has_tag(struct http_text list, const char *etag)
{
    const char *end = list.at + list.len, *open = list.at;
    while ((open = memchr(open, '"', (size_t)(end - open))) != NULL) {
        const char *close = memchr(open + 1, '"', (size_t)(end - open - 1));
        if (close == NULL)
            return false;
        if (is((struct http_text){open, (size_t)(close + 1 - open)}, etag))
            return true;
        open = close + 1;
    }
    return false;
}

bool http_not_modified(const struct http_request *request, const char *etag,
                       time_t mtime)
{
    time_t since;
    if (request->if_none_match.at != NULL)
        return is(request->if_none_match, "*") ||
               has_tag(request->if_none_match, etag);
    return request->if_modified_since.at != NULL &&
           http_date_parse(request->if_modified_since, &since) &&
           mtime <= since;
}

bool http_range_holds(const struct http_request *request, const char *etag,
                      time_t mtime)
{
    time_t then;
    struct http_text what = request->if_range;
    if (what.at == NULL || is(what, etag)) /* W/ is not good enough here */
        return true;
    return http_date_parse(what, &then) && then == mtime;
}
