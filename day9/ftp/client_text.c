/*
 * client_text - a server's words on a terminal (client_text.h).
 */
#include "day9/ftp/client_text.h"
#include "common/escape.h"
#include "common/utf8.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* The first and last of what is invisible and acts: C0, DEL and C1, then what
 * RFC 3987 forbids, direction marks, line ends, fillers of no width. */
static const struct {
    uint32_t first, last;
} acting[] = {
    {0x00, 0x08},     {0x0a, 0x1f},       {0x7f, 0x9f},     {0x200b, 0x200b},
    {0x200e, 0x200f}, {0x2028, 0x202e},   {0x2060, 0x206f}, {0xfeff, 0xfeff},
    {0xfff9, 0xfffb}, {0xe0000, 0xe0fff},
};

static bool is_readable(uint32_t character)
{
    for (size_t i = 0; i < sizeof(acting) / sizeof(acting[0]); i++) {
        if (character >= acting[i].first && character <= acting[i].last)
            return false;
    }
    return true;
}

/* Returns how many bytes the readable character at data has, 0 if there is
 * none. */
static size_t readable_len(const unsigned char *data, size_t len)
{
    uint32_t character;
    size_t n = utf8_decode(data, len, &character);
    return n > 0 && is_readable(character) ? n : 0;
}

const char *ftpc_text_clean(const void *data, size_t len, char *text,
                            size_t size)
{
    enum { PICTURE = sizeof("\\x1b") };
    const unsigned char *bytes = data;
    size_t used = 0;
    for (size_t i = 0; i < len;) {
        char picture[PICTURE];
        const void *from = bytes + i;
        size_t n = bytes[i] == '\\' ? 0 : readable_len(bytes + i, len - i);
        i += n > 0 ? n : 1;
        if (n == 0) {
            from = escape_bytes(from, 1, picture, sizeof(picture));
            n = strlen(picture);
        }
        if (used + n >= size)
            break;
        memcpy(text + used, from, n);
        used += n;
    }
    text[used] = '\0';
    return text;
}

int ftpc_text_words(char *line, const char *words[], int max)
{
    static const char blanks[] = " \t";
    int count = 0;
    while (*(line += strspn(line, blanks)) != '\0' && count <= max) {
        const char *ends = *line == '"' ? "\"" : blanks;
        char *word = *line == '"' ? line + 1 : line;
        char *end = word + strcspn(word, ends);
        line = *end == '\0' ? end : end + 1;
        *end = '\0';
        words[count++] = word;
    }
    words[count <= max ? count : max] = NULL;
    return count;
}

const char *ftpc_text_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    bool is_none = strcmp(name, "") == 0 || strcmp(name, ".") == 0 ||
                   strcmp(name, "..") == 0;
    return is_none ? NULL : name;
}

bool ftpc_text_is_plain(const char *name)
{
    char text[FILENAME_MAX];
    size_t len = strlen(name);
    return ftpc_text_name(name) == name && len < sizeof(text) &&
           memcmp(ftpc_text_clean(name, len, text, sizeof(text)), name,
                  len + 1) == 0;
}
