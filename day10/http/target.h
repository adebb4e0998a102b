#ifndef LAB_TARGET_H
#define LAB_TARGET_H

/*
 * target - what a request's path or query says once it is decoded, RFC 3986.
 * Pure: no input, no output, no memory taken.
 */
#include "day10/http/parser.h"

/* Decodes path ("%20" is a blank), once, into out, of size bytes, ended by a
 * NUL. Returns 0; 414 if it doesn't fit; 400 for a "%" without two hex digits,
 * and for what no name of a file may hold here: control characters, NUL among
 * them, and bytes that aren't UTF-8. Dots stay: where ".." leads is for the
 * file system to say, which knows of symlinks too (common/beneath.h). */
int http_target_path(struct http_text path, char *out, size_t size);

/* Finds name in a query ("a=1&b=2") and decodes its value into out, as above,
 * but that "+" is a blank. Returns 0; 404 if it isn't there; 400, 414. */
int http_target_value(struct http_text query, const char *name, char *out,
                      size_t size);

/* Are the len bytes UTF-8: no byte too few, none too many, no surrogate? */
bool http_is_utf8(const char *text, size_t len);

#endif
