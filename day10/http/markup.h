#ifndef LAB_MARKUP_H
#define LAB_MARKUP_H

/*
 * markup - a name as part of a page or of an address, where some of its bytes
 * would mean something else. Pure.
 */
#include <stddef.h>

/* Writes text into out (size > 0 bytes, ended by a NUL) so that HTML shows it
 * as it is, in an attribute too: & < > " ' become references. Returns out, or
 * NULL if it doesn't fit. */
const char *http_markup_html(const char *text, char *out, size_t size);

/* Writes a path into out as part of an address: all bytes but letters, digits
 * and - . _ ~ / as %XX. Returns out, or NULL if it doesn't fit. */
const char *http_markup_path(const char *path, char *out, size_t size);

#endif
