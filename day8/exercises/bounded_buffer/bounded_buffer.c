/* bounded_buffer - producers and consumers share a few places. See README.md.
 */
#include "bounded_buffer.h"

#include <errno.h>

struct bb {
    unsigned capacity; /* TODO: the places, and what guards them */
};

int bb_create(struct bb **b, unsigned capacity)
{
    (void)b; /* TODO: make an empty, open buffer */
    (void)capacity;
    errno = ENOSYS;
    return -1;
}

int bb_put(struct bb *b, void *item)
{
    (void)b; /* TODO: wait while it is full; -1, EPIPE when it is closed */
    (void)item;
    errno = ENOSYS;
    return -1;
}

int bb_get(struct bb *b, void **item)
{
    (void)b; /* TODO: wait while it is empty; the oldest item goes first */
    (void)item;
    errno = ENOSYS;
    return -1;
}

void bb_close(struct bb *b)
{
    (void)b; /* TODO: close it, and wake all who wait */
}

void bb_destroy(struct bb *b)
{
    (void)b; /* TODO: give back what bb_create took */
}
