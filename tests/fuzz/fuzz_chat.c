/*
 * libFuzzer target for common/chat.h: whatever the bytes, a datagram that is
 * taken has just one spelling, and what is shown is UTF-8 (by libc's word) in
 * which nothing moves a cursor.
 *
 * Input: a datagram; all of it once more as a text, and as a name.
 */
#include "common/chat.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool condition)
{
    if (!condition)
        abort();
}

/* No C0, no DEL, no C1, no end of a line, no turn of direction. */
static bool may_be_shown(wchar_t c)
{
    return c >= 0x20 && (c < 0x7f || c >= 0xa0) && c != 0x61c && c != 0x200e &&
           c != 0x200f && !(c >= 0x2028 && c <= 0x202e) &&
           !(c >= 0x2066 && c <= 0x2069);
}

static void must_be_shown(const char *text, size_t len)
{
    static bool is_set;
    if (!is_set)
        must(setlocale(LC_CTYPE, "C.UTF-8") != NULL);
    is_set = true;
    mbstate_t state = {0};
    while (len > 0) {
        wchar_t c;
        size_t used = mbrtowc(&c, text, len, &state);
        must(used > 0 && used <= len); /* neither NUL nor an error */
        must(may_be_shown(c));
        text += used;
        len -= used;
    }
}

static void take_datagram(const uint8_t *data, size_t size)
{
    struct chat_datagram d;
    unsigned char *back = malloc(CHAT_DATAGRAM_MAX); /* exact, for ASan */
    must(back != NULL);
    if (chat_decode(data, size, &d)) {
        must(chat_encode(&d, back) == size && memcmp(back, data, size) == 0);
        must(chat_is_request(d.kind) == (d.kind >= 'A' && d.kind <= 'Z'));
    }
    free(back);
}

static void clean_text(const char *text, size_t len)
{
    size_t size = CHAT_CLEAN_TIMES * len + 1;
    char *once = malloc(size), *twice = malloc(CHAT_CLEAN_TIMES * size);
    must(once != NULL && twice != NULL);
    size_t n = chat_clean(text, len, once);
    must(n < size && once[n] == '\0');
    must_be_shown(once, n);
    must(chat_clean(once, n, twice) == n && memcmp(once, twice, n + 1) == 0);
    free(once);
    free(twice);
}

static void take_name(const char *name, size_t len)
{
    char copy[CHAT_NAME_MAX + 1] = "";
    char *line = malloc(CHAT_LINE_MAX + 1);
    must(line != NULL);
    if (chat_name_refused(name, len) == NULL) {
        must(len > 0 && len <= CHAT_NAME_MAX && memchr(name, ':', len) == NULL);
        must_be_shown(name, len);
        memcpy(copy, name, len);
        must(chat_line(CHAT_SAID, copy, name, len, line) == 2 * len + 2);
        must(memcmp(line, name, len) == 0);
        must(memcmp(line + len + 2, name, len) == 0);
    }
    free(line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    take_datagram(data, size);
    clean_text((const char *)data, size);
    take_name((const char *)data, size);
    return 0;
}
