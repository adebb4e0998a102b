/*
 * parser - the head of an HTTP/1.1 request (parser.h).
 *
 * The head is taken line by line as soon as a line is whole: its end is looked
 * for from where the last call has stopped. Only when the empty line has come
 * the fields are looked at; before that nothing is kept but three numbers, so
 * data may move.
 */
#include "day10/http/parser.h"
#include "day10/http/fields.h"
#include "day10/http/target.h"

#include <string.h>

static enum http_result bad(struct http_request *r, int status)
{
    r->status = status;
    return HTTP_BAD;
}

/* Too much by now, when the first end bytes are known? Asked for whole lines
 * and for parts alike, so that a limit doesn't depend on how the bytes come. */
static int check_limits(const struct http_request *r, size_t end)
{
    if (r->line == r->start)
        return end - r->start > HTTP_LINE_MAX + 2 ? 414 : 0;
    return end - r->fields_at > HTTP_FIELDS_BYTES ? 431 : 0;
}

/* begin: scan */
/* Takes the lines that are whole. Returns HTTP_DONE at the empty line. */
static enum http_result scan(struct http_request *r, const char *data,
                             size_t len)
{
    while (r->scanned < len) {
        const char *lf = memchr(data + r->scanned, '\n', len - r->scanned);
        size_t end = lf == NULL ? len : (size_t)(lf - data) + 1;
        int status = check_limits(r, end);
        r->scanned = end;
        if (status != 0)
            return bad(r, status);
        if (lf == NULL)
            break;
        size_t line_len = end - r->line;
        if (line_len < 2 || data[end - 2] != '\r')
            return bad(r, 400); /* a bare LF */
        bool is_first = r->line == r->start, is_empty = line_len == 2;
        r->line = end;
        if (is_first)
            r->fields_at = end;
        if (is_first && is_empty) /* left over from the last request */
            r->start = end;
        if (!is_first && is_empty) {
            r->head_len = end;
            return HTTP_DONE;
        }
        if (!is_first && ++r->fields > HTTP_FIELDS_MAX)
            return bad(r, 431);
        if (r->start > 2 * HTTP_EMPTY_LINES_MAX)
            return bad(r, 400);
    }
    return HTTP_PARTIAL;
}
/* end: scan */

static struct http_text text_of(const char *from, const char *to)
{
    return (struct http_text){from, (size_t)(to - from)};
}

static bool is(struct http_text text, const char *word)
{
    return text.len == strlen(word) && memcmp(text.at, word, text.len) == 0;
}

static enum http_method method_of(struct http_text name)
{
    static const char *const known[] = {"POST",    "PUT",   "DELETE", "OPTIONS",
                                        "CONNECT", "TRACE", "PATCH"};
    if (is(name, "GET"))
        return HTTP_GET;
    if (is(name, "HEAD"))
        return HTTP_HEAD;
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (is(name, known[i]))
            return HTTP_OTHER;
    }
    return HTTP_UNKNOWN;
}

/* "*" and "host:port" are for these two methods, and have no path. */
static bool is_without_path(const struct http_request *r)
{
    if (is(r->method_name, "OPTIONS"))
        return is(r->target, "*");
    return is(r->method_name, "CONNECT") && http_is_host(r->target);
}

/* "/path?query", or "http://host/path?query" (RFC 9112, 3.2). */
static bool parse_target(struct http_request *r)
{
    const char *at = r->target.at, *end = at + r->target.len;
    for (const char *c = at; c < end; c++) {
        if (!http_is_target_char(*c))
            return false;
    }
    if (!http_is_utf8(at, r->target.len))
        return false;
    if (*at != '/') {
        size_t scheme = http_scheme_len(r->target);
        if (scheme == 0)
            return is_without_path(r);
        const char *host = at + scheme;
        at = host;
        while (at < end && *at != '/' && *at != '?')
            at++;
        r->host = text_of(host, at);
        if (r->host.len == 0 || !http_is_host(r->host))
            return false;
    }
    const char *mark = memchr(at, '?', (size_t)(end - at));
    r->path = text_of(at, mark == NULL ? end : mark);
    if (mark != NULL)
        r->query = text_of(mark + 1, end);
    if (r->path.len == 0)
        r->path = (struct http_text){"/", 1};
    return true;
}

/* "HTTP/1.1": the name and both digits are fixed (RFC 9112, 2.3). */
static int parse_version(struct http_request *r, struct http_text v)
{
    if (v.len != 8 || memcmp(v.at, "HTTP/", 5) != 0 || v.at[6] != '.' ||
        v.at[5] < '0' || v.at[5] > '9' || v.at[7] < '0' || v.at[7] > '9')
        return 400;
    if (v.at[5] != '1')
        return 505;
    r->minor = v.at[7] == '0' ? 0 : 1;
    return 0;
}

static int parse_request_line(struct http_request *r, const char *at,
                              const char *end)
{
    const char *blank = at;
    while (blank < end && http_is_token_char(*blank))
        blank++;
    r->method_name = text_of(at, blank);
    if (blank == at || blank == end || *blank != ' ')
        return 400;
    at = blank + 1;
    blank = memchr(at, ' ', (size_t)(end - at));
    if (blank == NULL || blank == at)
        return 400;
    r->target = text_of(at, blank);
    int status = parse_version(r, text_of(blank + 1, end));
    r->method = method_of(r->method_name);
    if (status == 0 && !parse_target(r))
        status = 400;
    return status;
}

static int parse_field(struct http_request *r, const char *at, const char *end)
{
    const char *colon = at;
    while (colon < end && http_is_token_char(*colon))
        colon++;
    if (colon == at || colon == end || *colon != ':')
        return 400; /* a folded line begins with a blank, and ends up here */
    const char *value = colon + 1;
    while (value < end && (*value == ' ' || *value == '\t'))
        value++;
    while (end > value && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    for (const char *c = value; c < end; c++) {
        if (!http_is_value_char(*c))
            return 400;
    }
    return http_field(r, text_of(at, colon), text_of(value, end));
}

/* begin: framing */
/* How long the body is must be beyond doubt (RFC 9112, 6.3). */
static int check_framing(struct http_request *r)
{
    if (r->has_te && (r->has_length || r->minor == 0))
        return 400;
    if (!r->has_host && r->minor == 1)
        return 400;
    r->keep_alive = !r->says_close && (r->minor == 1 || r->says_keep_alive);
    return 0;
}
/* end: framing */

enum http_result http_parse(struct http_request *r, const char *data,
                            size_t len)
{
    if (r->status != 0)
        return HTTP_BAD;
    enum http_result result = scan(r, data, len);
    if (result != HTTP_DONE)
        return result;
    int status =
        parse_request_line(r, data + r->start, data + r->fields_at - 2);
    const char *at = data + r->fields_at, *end = data + r->head_len - 2;
    while (status == 0 && at < end) {
        const char *line_end = memchr(at, '\n', (size_t)(end - at));
        status = parse_field(r, at, line_end - 1);
        at = line_end + 1;
    }
    if (status == 0)
        status = check_framing(r);
    return status == 0 ? HTTP_DONE : bad(r, status);
}
