/*
 * libFuzzer target for lines and buf (common/lines.h): whatever the bytes and
 * however they are split, the lines are those of a simple reference.
 *
 * Input: the capacity and the size of each piece (1 byte each), then the
 * bytes that are read.
 */
#include "common/io.h"
#include "common/lines.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BYTES_MAX = 512 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool condition)
{
    if (!condition)
        abort();
}

/* What was read: 'L' and a line, 'T' for too long, 'E' and the rest; each line
 * ended by an LF, which none can hold. */
struct transcript {
    char text[3 * BYTES_MAX + 8];
    size_t len;
};

static void add(struct transcript *t, char what, const char *line, size_t len)
{
    must(t->len + len + 2 <= sizeof(t->text));
    t->text[t->len++] = what;
    if (len > 0)
        memcpy(t->text + t->len, line, len);
    t->text[t->len + len] = '\n';
    t->len += len + 1;
}

/* The reference: sees all bytes at once. */
static void expect(struct transcript *t, const char *data, size_t size,
                   size_t capacity)
{
    const char *lf;
    while (size > 0 && (lf = memchr(data, '\n', size)) != NULL) {
        size_t len = (size_t)(lf - data), text = len;
        if (text > 0 && data[text - 1] == '\r')
            text--;
        if (len + 1 > capacity)
            add(t, 'T', NULL, 0);
        else
            add(t, 'L', data, text);
        data += len + 1;
        size -= len + 1;
    }
    if (size >= capacity)
        add(t, 'T', NULL, 0);
    add(t, 'E', data, size >= capacity ? 0 : size);
}

static enum lines_result read_all(struct transcript *t, struct lines *l)
{
    for (;;) {
        char *line;
        size_t len;
        enum lines_result result = lines_next(l, &line, &len);
        must(result != LINES_ERROR);
        if (result == LINES_LINE || result == LINES_EOF) {
            must(line[len] == '\0');
            add(t, result == LINES_LINE ? 'L' : 'E', line, len);
        }
        if (result == LINES_TOO_LONG)
            add(t, 'T', NULL, 0);
        if (result == LINES_PARTIAL || result == LINES_EOF)
            return result;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2 || size > BYTES_MAX)
        return 0;
    size_t capacity = data[0] % 64 + 1, piece = data[1] % 64 + 1;
    static struct transcript expected, got;
    expected.len = got.len = 0;
    data += 2;
    size -= 2;
    expect(&expected, (const char *)data, size, capacity);

    int fds[2];
    struct lines lines;
    char *storage = malloc(capacity); /* of the exact size, for ASan */
    must(storage != NULL && pipe(fds) == 0 && io_set_nonblocking(fds[0]) == 0);
    lines_init(&lines, fds[0], storage, capacity);
    for (size_t done = 0; done < size; done += piece) {
        size_t len = size - done < piece ? size - done : piece;
        must(io_write_full(fds[1], data + done, len) == 0);
        must(read_all(&got, &lines) == LINES_PARTIAL);
    }
    close(fds[1]);
    must(read_all(&got, &lines) == LINES_EOF);
    close(fds[0]);
    free(storage);
    must(got.len == expected.len &&
         memcmp(got.text, expected.text, got.len) == 0);
    return 0;
}
