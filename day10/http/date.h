#ifndef LAB_DATE_H
#define LAB_DATE_H

/*
 * date - times as HTTP writes them, RFC 9110, 5.6.7. Pure, and the same in
 * every locale.
 */
#include "day10/http/parser.h"

#include <time.h>

enum { HTTP_DATE_MAX = 32 };

/* Writes when as "Sun, 06 Nov 1994 08:49:37 GMT" into text (HTTP_DATE_MAX
 * bytes) and returns text. Years beyond 9999, and before 1, come out as the
 * first or last of those. */
const char *http_date_format(time_t when, char *text);

/* Reads a date in any of the three forms that HTTP has had:
 *   Sun, 06 Nov 1994 08:49:37 GMT    Sunday, 06-Nov-94 08:49:37 GMT
 *   Sun Nov  6 08:49:37 1994
 * Returns true and *when; false if it is none of them. */
bool http_date_parse(struct http_text text, time_t *when);

#endif
