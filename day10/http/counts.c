/*
 * counts - what the workers of an HTTP server have done so far (counts.h).
 */
#include "day10/http/counts.h"

#include <stddef.h>
#include <sys/mman.h>

enum { BYTES = HTTP_WORKERS_MAX * sizeof(struct http_counts) };

struct http_counts *http_counts_create(void)
{
    void *all = mmap(NULL, BYTES, PROT_READ | PROT_WRITE,
                     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return all == MAP_FAILED ? NULL : all;
}

void http_counts_free(struct http_counts *all)
{
    if (all != NULL)
        munmap(all, BYTES);
}

/* Relaxed: nothing else is told by a count. */
void http_count(struct http_counts *own, enum http_count which, int64_t n)
{
    atomic_fetch_add_explicit(&own->of[which], (uint64_t)n,
                              memory_order_relaxed);
}

uint64_t http_counts_sum(struct http_counts *all, enum http_count which)
{
    uint64_t sum = 0;
    for (int i = 0; i < HTTP_WORKERS_MAX; i++)
        sum += atomic_load_explicit(&all[i].of[which], memory_order_relaxed);
    return sum;
}
