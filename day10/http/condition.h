#ifndef LAB_CONDITION_H
#define LAB_CONDITION_H

/*
 * condition - does the client have the file already, as it is now? RFC 9110,
 * 13: If-None-Match, If-Modified-Since, If-Range. Pure.
 */
#include "day10/http/parser.h"

#include <time.h>

/* Returns true if 304 is to be answered for a file with this tag (quotes
 * included) that was changed at mtime. The tag tells more than the time: where
 * the request has both, only the tag counts. */
bool http_not_modified(const struct http_request *request, const char *etag,
                       time_t mtime);

/* Returns true if a Range may be heeded: what the client has a part of is the
 * file as it is now, or it doesn't ask. */
bool http_range_holds(const struct http_request *request, const char *etag,
                      time_t mtime);

#endif
