/*
 * utf8 - bytes as the characters of Unicode they stand for (utf8.h).
 */
#include "common/utf8.h"

#include <stdbool.h>

size_t utf8_decode(const void *text, size_t len, uint32_t *code)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *bytes = text;
    size_t size = len == 0          ? 0
                  : bytes[0] < 0x80 ? 1
                  : bytes[0] < 0xc0 ? 0
                  : bytes[0] < 0xe0 ? 2
                  : bytes[0] < 0xf0 ? 3
                  : bytes[0] < 0xf8 ? 4
                                    : 0;
    if (size == 0 || size > len)
        return 0;
    uint32_t found = size == 1 ? bytes[0] : bytes[0] & (0x7fU >> size);
    for (size_t i = 1; i < size; i++) {
        if ((bytes[i] & 0xc0) != 0x80)
            return 0;
        found = found << 6 | (bytes[i] & 0x3fU);
    }
    bool is_surrogate = found >= 0xd800 && found <= 0xdfff;
    if (found < least[size] || found > 0x10ffff || is_surrogate)
        return 0;
    *code = found;
    return size;
}
