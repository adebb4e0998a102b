/*
 * transcript - all that was said in the room lately (transcript.h).
 */
#include "day10/chat/transcript.h"

#include <stdlib.h>
#include <string.h>

int transcript_init(struct transcript *t, size_t size)
{
    *t = (struct transcript){.bytes = malloc(size), .size = size};
    return t->bytes == NULL ? -1 : 0;
}

/* Writes at the end; what doesn't fit before the seam goes on behind it. */
static void write_bytes(struct transcript *t, const char *data, size_t len)
{
    size_t at = (size_t)(t->end % t->size), before = t->size - at;
    size_t first = len < before ? len : before;
    memcpy(t->bytes + at, data, first);
    memcpy(t->bytes, data + first, len - first);
    t->end += len;
}

void transcript_add(struct transcript *t, const char *line, size_t len)
{
    write_bytes(t, line, len);
    write_bytes(t, "\n", 1);
}

bool transcript_has(const struct transcript *t, uint64_t place)
{
    return t->end - place <= t->size;
}

int transcript_pieces(const struct transcript *t, uint64_t from, uint64_t to,
                      struct iovec *pieces)
{
    size_t at = (size_t)(from % t->size), before = t->size - at;
    size_t len = (size_t)(to - from), first = len < before ? len : before;
    if (len == 0)
        return 0;
    pieces[0] = (struct iovec){t->bytes + at, first};
    if (first == len)
        return 1;
    pieces[1] = (struct iovec){t->bytes, len - first};
    return 2;
}

void transcript_free(struct transcript *t)
{
    free(t->bytes);
    t->bytes = NULL;
}
