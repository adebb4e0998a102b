#ifndef LAB_JSON_H
#define LAB_JSON_H

/*
 * json - texts of strangers in JSON: always valid UTF-8, no control byte raw.
 */
#include <stddef.h>
#include <stdio.h>

/* Writes len bytes of data as a JSON string, quotes included: control bytes
 * and DEL as \u00XX, each byte that is no part of valid UTF-8 as U+FFFD. */
void json_bytes(FILE *file, const void *data, size_t len);

/* The same for a text that ends in NUL; NULL becomes null. */
void json_text(FILE *file, const char *text);

#endif
