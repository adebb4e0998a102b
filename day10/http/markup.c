/*
 * markup - a name as part of a page or of an address (markup.h).
 */
#include "day10/http/markup.h"

#include <stdio.h>
#include <string.h>

static const char *html_of(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

const char *http_markup_html(const char *text, char *out, size_t size)
{
    size_t used = 0;
    for (; *text != '\0'; text++) {
        char same[2] = {*text, '\0'};
        const char *as = html_of(*text);
        size_t len = strlen(as == NULL ? same : as);
        if (used + len >= size)
            return NULL;
        memcpy(out + used, as == NULL ? same : as, len);
        used += len;
    }
    out[used] = '\0';
    return out;
}

const char *http_markup_path(const char *path, char *out, size_t size)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/";
    size_t used = 0;
    for (; *path != '\0'; path++) {
        if (used + sizeof "%XX" > size)
            return NULL;
        if (strchr(plain, *path) != NULL)
            out[used++] = *path;
        else
            used += (size_t)snprintf(out + used, size - used, "%%%02X",
                                     (unsigned char)*path);
    }
    out[used] = '\0';
    return out;
}
