/* bounded_buffer - producers and consumers share a few places. */
#include "bounded_buffer.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

struct bb {
    pthread_mutex_t lock; /* guards the rest */
    pthread_cond_t not_full, not_empty;
    unsigned capacity, first, count; /* the oldest item, and how many */
    bool closed;
    void *items[];
};

int bb_create(struct bb **b, unsigned capacity)
{
    if (b == NULL || capacity == 0) {
        errno = EINVAL;
        return -1;
    }
    struct bb *new = calloc(1, sizeof(*new) + capacity * sizeof(void *));
    if (new == NULL)
        return -1;
    pthread_mutex_init(&new->lock, NULL);
    pthread_cond_init(&new->not_full, NULL);
    pthread_cond_init(&new->not_empty, NULL);
    new->capacity = capacity;
    *b = new;
    return 0;
}

int bb_put(struct bb *b, void *item)
{
    pthread_mutex_lock(&b->lock);
    while (b->count == b->capacity && !b->closed)
        pthread_cond_wait(&b->not_full, &b->lock);
    if (b->closed) {
        pthread_mutex_unlock(&b->lock);
        errno = EPIPE;
        return -1;
    }
    b->items[(b->first + b->count) % b->capacity] = item;
    b->count++;
    pthread_cond_signal(&b->not_empty);
    pthread_mutex_unlock(&b->lock);
    return 0;
}

int bb_get(struct bb *b, void **item)
{
    pthread_mutex_lock(&b->lock);
    while (b->count == 0 && !b->closed)
        pthread_cond_wait(&b->not_empty, &b->lock);
    if (b->count == 0) {
        pthread_mutex_unlock(&b->lock);
        errno = EPIPE;
        return -1;
    }
    *item = b->items[b->first];
    b->first = (b->first + 1) % b->capacity;
    b->count--;
    pthread_cond_signal(&b->not_full);
    pthread_mutex_unlock(&b->lock);
    return 0;
}

void bb_close(struct bb *b)
{
    pthread_mutex_lock(&b->lock);
    b->closed = true;
    pthread_cond_broadcast(&b->not_full);
    pthread_cond_broadcast(&b->not_empty);
    pthread_mutex_unlock(&b->lock);
}

void bb_destroy(struct bb *b)
{
    if (b == NULL)
        return;
    pthread_cond_destroy(&b->not_empty);
    pthread_cond_destroy(&b->not_full);
    pthread_mutex_destroy(&b->lock);
}
