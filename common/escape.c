/*
 * escape - bytes of a stranger made fit to be printed (escape.h).
 */
#include "common/escape.h"

#include <string.h>

/* Puts one byte's picture into out, at most 4 characters; returns how many. */
static size_t picture(unsigned char byte, char out[4])
{
    static const char digits[] = "0123456789abcdef";
    if (byte >= 0x20 && byte <= 0x7e && byte != '\\') {
        out[0] = (char)byte;
        return 1;
    }
    out[0] = '\\';
    out[1] = byte == '\\' ? '\\' : 'x';
    out[2] = digits[byte >> 4];
    out[3] = digits[byte & 0xf];
    return byte == '\\' ? 2 : 4;
}

const char *escape_bytes(const void *data, size_t len, char *text, size_t size)
{
    static const char dots[] = "...";
    const unsigned char *bytes = data;
    size_t used = 0, cut = 0; /* cut: how far to keep it if dots must follow */
    for (size_t i = 0; i < len; i++) {
        char out[4];
        size_t n = picture(bytes[i], out);
        if (used + n >= size) {
            if (size >= sizeof dots) {
                memcpy(text + cut, dots, sizeof dots - 1);
                used = cut + sizeof dots - 1;
            }
            break;
        }
        memcpy(text + used, out, n);
        used += n;
        if (used + sizeof dots <= size)
            cut = used;
    }
    text[used] = '\0';
    return text;
}
