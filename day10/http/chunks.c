/*
 * chunks - finds the end of a body that comes in chunks (chunks.h).
 */
#include "day10/http/chunks.h"
#include "day10/http/fields.h"

enum { DIGITS_MAX = 15 };

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool size_digit(struct http_chunks *c, char byte)
{
    if (hex(byte) != -1) {
        c->left = c->left << 4 | (unsigned)hex(byte);
        return ++c->digits <= DIGITS_MAX;
    }
    if (c->digits == 0)
        return false;
    c->state = byte == '\r' ? CHUNK_LF : CHUNK_EXTENSION;
    return byte == '\r' || byte == ';';
}

static void size_line_is_over(struct http_chunks *c)
{
    c->is_last = c->left == 0;
    c->total += c->left;
    c->state = c->is_last ? CHUNK_TRAILER : CHUNK_DATA;
    c->line_len = c->digits = 0;
}

/* Takes one byte that is not a chunk's data. Returns false if it is wrong. */
static bool take(struct http_chunks *c, char byte, bool *is_done)
{
    c->total++;
    if (++c->line_len > HTTP_CHUNK_LINE_MAX)
        return false;
    switch (c->state) {
    case CHUNK_SIZE:
        return size_digit(c, byte);
    case CHUNK_EXTENSION:
        if (byte == '\r')
            c->state = CHUNK_LF;
        return byte == '\r' || http_is_value_char(byte);
    case CHUNK_LF:
        size_line_is_over(c);
        return byte == '\n';
    case CHUNK_CR:
        c->state = CHUNK_DATA_LF;
        return byte == '\r';
    case CHUNK_DATA_LF:
        c->state = CHUNK_SIZE;
        c->line_len = 0;
        return byte == '\n';
    case CHUNK_TRAILER: /* fields behind the last chunk: passed over */
        if (byte == '\r')
            c->state = CHUNK_TRAILER_LF;
        return byte == '\r' || http_is_value_char(byte);
    case CHUNK_TRAILER_LF: /* line_len 2: an empty line */
        *is_done = c->line_len == 2;
        c->state = CHUNK_TRAILER;
        c->line_len = 0;
        return byte == '\n';
    case CHUNK_DATA:
        break;
    }
    return false;
}

enum http_result http_chunks_skip(struct http_chunks *c, const char *data,
                                  size_t len, size_t *used)
{
    bool is_done = false;
    for (*used = 0; *used < len && !is_done;) {
        if (c->state == CHUNK_DATA) {
            uint64_t here = len - *used;
            uint64_t n = c->left < here ? c->left : here;
            *used += (size_t)n;
            c->left -= n;
            if (c->left == 0) {
                c->state = CHUNK_CR;
                c->line_len = 0;
            }
        } else if (!take(c, data[(*used)++], &is_done)) {
            return HTTP_BAD;
        }
    }
    return is_done ? HTTP_DONE : HTTP_PARTIAL;
}
