#ifndef LAB_RANGE_H
#define LAB_RANGE_H

/*
 * range - the field Range, RFC 9110, 14: one part of a file. Pure.
 */
#include "day10/http/parser.h"

enum http_range {
    HTTP_RANGE_NONE, /* none, or one to be passed over: the whole file */
    HTTP_RANGE_PART, /* *first and *last, counted from 0, both included */
    HTTP_RANGE_WRONG /* beyond the file's end: 416 */
};

/* Reads a Range such as "bytes=0-99", "bytes=100-", "bytes=-50" (the last 50)
 * for a file of size bytes. Passed over, as a server may: other units, more
 * than one part, and what isn't a range at all. */
enum http_range http_range_parse(struct http_text range, uint64_t size,
                                 uint64_t *first, uint64_t *last);

#endif
