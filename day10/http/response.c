/*
 * response - the head of an HTTP answer as bytes (response.h).
 *
 * Written piece by piece: snprintf(3) would take longer than all else that the
 * answer to a small file costs outside of the kernel.
 */
#include "day10/http/response.h"

#include <stdio.h>
#include <string.h>

struct text {
    char *at, *end; /* at == NULL: it didn't fit */
};

static void put(struct text *text, const char *what)
{
    size_t len = strlen(what);
    if (text->at == NULL || len > (size_t)(text->end - text->at)) {
        text->at = NULL;
        return;
    }
    memcpy(text->at, what, len);
    text->at += len;
}

static void put_number(struct text *text, int64_t number)
{
    char digits[24], *first = digits + sizeof digits;
    *--first = '\0';
    do
        *--first = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    put(text, first);
}

static void put_field(struct text *text, const char *name, const char *value)
{
    if (value == NULL)
        return;
    put(text, name);
    put(text, value);
    put(text, "\r\n");
}

const char *http_reason(int status)
{
    static const struct {
        int status;
        const char *reason;
    } reasons[] = {
        {200, "OK"},
        {206, "Partial Content"},
        {301, "Moved Permanently"},
        {304, "Not Modified"},
        {400, "Bad Request"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {408, "Request Timeout"},
        {412, "Precondition Failed"},
        {413, "Content Too Large"},
        {414, "URI Too Long"},
        {416, "Range Not Satisfiable"},
        {417, "Expectation Failed"},
        {431, "Request Header Fields Too Large"},
        {500, "Internal Server Error"},
        {501, "Not Implemented"},
        {503, "Service Unavailable"},
        {505, "HTTP Version Not Supported"},
    };
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        if (reasons[i].status == status)
            return reasons[i].reason;
    }
    return "Unknown";
}

static void put_range(struct text *text, const struct http_response *r)
{
    put(text, "Content-Range: bytes ");
    if (r->has_range) {
        put_number(text, r->first);
        put(text, "-");
        put_number(text, r->first + r->length - 1);
    } else {
        put(text, "*");
    }
    put(text, "/");
    put_number(text, r->whole);
    put(text, "\r\n");
}

size_t http_response_head(const struct http_response *r, char *out)
{
    struct text text = {out, out + HTTP_HEAD_MAX};
    put(&text, "HTTP/1.1 ");
    put_number(&text, r->status);
    put(&text, " ");
    put(&text, http_reason(r->status));
    put(&text, "\r\n");
    put_field(&text, "Date: ", r->date);
    put_field(&text, "Content-Type: ", r->type);
    put(&text, "Content-Length: ");
    put_number(&text, r->length);
    put(&text, "\r\n");
    put_field(&text, "Last-Modified: ", r->last_modified);
    put_field(&text, "ETag: ", r->etag);
    put_field(&text, "Location: ", r->location);
    put_field(&text, "Accept-Ranges: ", r->has_ranges ? "bytes" : NULL);
    if (r->has_range || r->status == 416)
        put_range(&text, r);
    if (r->is_dynamic) { /* nor may a browser guess that it is a page */
        put_field(&text, "Cache-Control: ", "no-store");
        put_field(&text, "X-Content-Type-Options: ", "nosniff");
    }
    put_field(&text, "Allow: ", r->status == 405 ? "GET, HEAD" : NULL);
    put_field(&text, "Retry-After: ", r->status == 503 ? "1" : NULL);
    if (r->is_last)
        put_field(&text, "Connection: ", "close");
    else if (r->is_1_0)
        put_field(&text, "Connection: ", "keep-alive");
    put(&text, "\r\n");
    return text.at == NULL ? 0 : (size_t)(text.at - out);
}

size_t http_response_page(int status, char *out)
{
    const char *reason = http_reason(status);
    return (size_t)snprintf(out, HTTP_ERROR_MAX,
                            "<!DOCTYPE html>\n<html lang=\"en\">"
                            "<title>%d %s</title>\n<h1>%d %s</h1>\n</html>\n",
                            status, reason, status, reason);
}
