#ifndef LAB_ESCAPE_H
#define LAB_ESCAPE_H

/*
 * escape - bytes of a stranger made fit to be printed: in a log they can't
 * forge a line, on a terminal they can't move the cursor.
 */
#include <stddef.h>

/* Writes the len bytes of data into text (size > 0 bytes, ended by a NUL) and
 * returns text: printable ASCII (0x20 to 0x7e) as it is, but a backslash as
 * \\; all else as \x1b. What doesn't fit is cut, between two characters, and
 * ends in "..." (if there is room for that). Doesn't fail. Safe in threads and
 * handlers. */
const char *escape_bytes(const void *data, size_t len, char *text, size_t size);

#endif
