/*
 * buf - a first-in, first-out buffer of bytes (buf.h).
 *
 * The bytes always stand in one piece, so that one read(2) or write(2) takes
 * them all. The price: when the room behind them gets short they are moved to
 * the front. A ring would move nothing, but hands out two pieces.
 */
#include "common/buf.h"

#include <errno.h>
#include <string.h>

void buf_init(struct buf *b, void *storage, size_t capacity)
{
    *b = (struct buf){.storage = storage, .capacity = capacity};
}

size_t buf_len(const struct buf *b)
{
    return b->len;
}

size_t buf_room(const struct buf *b)
{
    return b->capacity - b->len;
}

const unsigned char *buf_data(const struct buf *b)
{
    return b->storage + b->start;
}

int buf_append(struct buf *b, const void *data, size_t len)
{
    if (len > buf_room(b)) {
        errno = ENOBUFS;
        return -1;
    }
    if (len == 0)
        return 0; /* data may be NULL then, memcpy(3) doesn't allow that */
    if (len > b->capacity - b->start - b->len)
        buf_space(b); /* there is room, but not behind them */
    memcpy(b->storage + b->start + b->len, data, len);
    b->len += len;
    return 0;
}

void buf_consume(struct buf *b, size_t len)
{
    b->len -= len;
    b->start = b->len == 0 ? 0 : b->start + len; /* empty: nothing to move */
}

unsigned char *buf_space(struct buf *b)
{
    if (b->start > 0) {
        memmove(b->storage, b->storage + b->start, b->len);
        b->start = 0;
    }
    return b->storage + b->len;
}

void buf_commit(struct buf *b, size_t len)
{
    b->len += len;
}
