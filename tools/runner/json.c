#include "tools/runner/json.h"
#include "common/utf8.h"

#include <string.h>

static void one(FILE *file, const unsigned char *p, size_t n, uint32_t code)
{
    if (n == 0)
        fputs("\\ufffd", file);
    else if (code == '"' || code == '\\')
        fprintf(file, "\\%c", *p);
    else if (code == '\n')
        fputs("\\n", file);
    else if (code < 0x20 || (code >= 0x7f && code < 0xa0)) /* C0, DEL, C1 */
        fprintf(file, "\\u%04x", (unsigned)code);
    else
        fwrite(p, 1, n, file);
}

void json_bytes(FILE *file, const void *data, size_t len)
{
    const unsigned char *p = data;
    fputc('"', file);
    for (size_t i = 0; i < len;) {
        uint32_t code = 0;
        size_t n = utf8_decode(p + i, len - i, &code);
        one(file, p + i, n, code);
        i += n == 0 ? 1 : n;
    }
    fputc('"', file);
}

void json_text(FILE *file, const char *text)
{
    if (text == NULL)
        fputs("null", file);
    else
        json_bytes(file, text, strlen(text));
}
