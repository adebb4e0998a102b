/*
 * target - what a path or query says once it is decoded (target.h).
 */
#include "day10/http/target.h"
#include "common/utf8.h"

#include <string.h>

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool http_is_utf8(const char *text, size_t len)
{
    size_t at = 0, n = 1;
    while (at < len && n != 0) {
        uint32_t code;
        bool is_ascii = (text[at] & 0x80) == 0; /* most are */
        n = is_ascii ? 1 : utf8_decode(text + at, len - at, &code);
        at += n;
    }
    return n != 0;
}

static int decode(struct http_text text, bool plus_is_blank, char *out,
                  size_t size)
{
    size_t used = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (c == '%') {
            int high = text.len - i > 2 ? digit(text.at[i + 1]) : -1;
            int low = text.len - i > 2 ? digit(text.at[i + 2]) : -1;
            if (high == -1 || low == -1)
                return 400;
            c = (char)(high << 4 | low);
            i += 2;
        } else if (c == '+' && plus_is_blank) {
            c = ' ';
        }
        if ((unsigned char)c < 0x20 || c == 0x7f)
            return 400;
        if (used + 1 >= size)
            return 414;
        out[used++] = c;
    }
    out[used] = '\0';
    return http_is_utf8(out, used) ? 0 : 400;
}

int http_target_path(struct http_text path, char *out, size_t size)
{
    return decode(path, false, out, size);
}

int http_target_value(struct http_text query, const char *name, char *out,
                      size_t size)
{
    size_t name_len = strlen(name);
    if (query.at == NULL)
        return 404;
    const char *at = query.at, *end = at + query.len;
    while (at != NULL) {
        const char *amp = memchr(at, '&', (size_t)(end - at));
        const char *next = amp == NULL ? end : amp;
        size_t len = (size_t)(next - at);
        if (len >= name_len && memcmp(at, name, name_len) == 0 &&
            (len == name_len || at[name_len] == '=')) {
            size_t skip = len == name_len ? len : name_len + 1;
            struct http_text value = {at + skip, len - skip};
            return decode(value, true, out, size);
        }
        at = amp == NULL ? NULL : amp + 1;
    }
    return 404;
}
