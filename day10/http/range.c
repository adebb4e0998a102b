/*
 * range - the field Range (range.h).
 */
#include "day10/http/range.h"

#include <string.h>
#include <strings.h>

enum { DIGITS_MAX = 18 };

/* Reads the digits at *at; *any tells whether there were some. A number of more
 * digits is as good as the largest: both are beyond any file. */
static uint64_t number(const char **at, const char *end, bool *any)
{
    uint64_t n = 0;
    int digits = 0;
    *any = false;
    for (; *at < end && **at >= '0' && **at <= '9'; (*at)++) {
        *any = true;
        n = digits++ < DIGITS_MAX ? n * 10 + (unsigned)(**at - '0') : INT64_MAX;
    }
    return n;
}

enum http_range http_range_parse(struct http_text range, uint64_t size,
                                 uint64_t *first, uint64_t *last)
{
    static const char unit[] = "bytes=";
    bool has_first, has_last;
    if (range.at == NULL || range.len < sizeof(unit) - 1 ||
        strncasecmp(range.at, unit, sizeof(unit) - 1) != 0)
        return HTTP_RANGE_NONE;
    const char *end = range.at + range.len, *at = range.at + sizeof(unit) - 1;
    uint64_t from = number(&at, end, &has_first);
    if (at == end || *at++ != '-')
        return HTTP_RANGE_NONE;
    uint64_t to = number(&at, end, &has_last);
    if (at != end || (!has_first && !has_last))
        return HTTP_RANGE_NONE;
    if (has_first && has_last && from > to)
        return HTTP_RANGE_NONE;
    if (!has_first) { /* so many from the end */
        if (to == 0 || size == 0)
            return HTTP_RANGE_WRONG;
        *first = to < size ? size - to : 0;
        *last = size - 1;
        return HTTP_RANGE_PART;
    }
    if (from >= size)
        return HTTP_RANGE_WRONG;
    *first = from;
    *last = has_last && to < size ? to : size - 1;
    return HTTP_RANGE_PART;
}
