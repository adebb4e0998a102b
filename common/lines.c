/*
 * lines - reads a descriptor line by line (lines.h).
 */
#include "common/lines.h"
#include "common/io.h"

#include <string.h>

void lines_init(struct lines *l, int fd, void *storage, size_t capacity)
{
    *l = (struct lines){.fd = fd};
    buf_init(&l->buf, storage, capacity);
}

static char *find_lf(const struct lines *l)
{
    size_t len = buf_len(&l->buf);
    return len == 0 ? NULL : memchr(buf_data(&l->buf), '\n', len);
}

bool lines_waiting(const struct lines *l)
{
    size_t len = buf_len(&l->buf) - l->taken;
    return len > 0 && memchr(buf_data(&l->buf) + l->taken, '\n', len) != NULL;
}

/* Drops the end of a line that was too long: after it all is well again. */
static void drop_through(struct lines *l, const char *lf)
{
    buf_consume(&l->buf, (size_t)(lf + 1 - (char *)buf_data(&l->buf)));
    l->skipping = false;
}

/* Drops what is read of a line that is too long. Returns without waiting for
 * its end: a peer that never sends one can't hold the caller here. */
static enum lines_result drop_all(struct lines *l)
{
    bool is_first = !l->skipping;
    buf_consume(&l->buf, buf_len(&l->buf));
    l->skipping = true;
    return is_first ? LINES_TOO_LONG : LINES_SKIPPED;
}

static enum lines_result take_line(struct lines *l, char *lf, char **line,
                                   size_t *len)
{
    *line = (char *)buf_data(&l->buf);
    *len = (size_t)(lf - *line);
    l->taken = *len + 1;
    if (*len > 0 && (*line)[*len - 1] == '\r')
        --*len;
    (*line)[*len] = '\0'; /* in place of the LF or CR */
    return LINES_LINE;
}

static enum lines_result take_rest(struct lines *l, char **line, size_t *len)
{
    *buf_space(&l->buf) = '\0'; /* there is room: a full buffer was TOO_LONG */
    *line = (char *)buf_data(&l->buf);
    *len = l->taken = buf_len(&l->buf);
    return LINES_EOF;
}

static enum io_result read_more(struct lines *l)
{
    size_t n;
    enum io_result result =
        io_read_some(l->fd, buf_space(&l->buf), buf_room(&l->buf), &n);
    buf_commit(&l->buf, n);
    l->eof = result == IO_EOF;
    return result;
}

enum lines_result lines_next(struct lines *l, char **line, size_t *len)
{
    *line = NULL;
    *len = 0;
    buf_consume(&l->buf, l->taken);
    l->taken = 0;
    for (;;) {
        char *lf = find_lf(l);
        if (lf != NULL && !l->skipping)
            return take_line(l, lf, line, len);
        if (lf != NULL) {
            drop_through(l, lf);
            continue;
        }
        if (l->skipping ? buf_len(&l->buf) > 0 : buf_room(&l->buf) == 0)
            return drop_all(l);
        if (l->eof)
            return take_rest(l, line, len);
        enum io_result result = read_more(l);
        if (result == IO_AGAIN)
            return LINES_PARTIAL;
        if (result == IO_ERROR)
            return LINES_ERROR;
    }
}
