#ifndef LAB_UTF8_H
#define LAB_UTF8_H

/*
 * utf8 - bytes as the characters of Unicode they stand for, RFC 3629.
 */
#include <stddef.h>
#include <stdint.h>

/* Reads the character that the len bytes of text begin with into *code.
 * Returns how many bytes it has, 1 to 4; 0 if they begin with none, and *code
 * is as it was: a stray or missing byte, a longer form than needed, a
 * surrogate, more than U+10FFFF, or len is 0. Safe in threads and handlers. */
size_t utf8_decode(const void *text, size_t len, uint32_t *code);

#endif
