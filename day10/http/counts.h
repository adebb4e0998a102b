#ifndef LAB_COUNTS_H
#define LAB_COUNTS_H

/*
 * counts - what the workers of an HTTP server have done so far, in memory that
 * they share: each writes its own line, everybody may add all of them up.
 */
#include <stdalign.h>
#include <stdatomic.h>
#include <stdint.h>

enum { HTTP_WORKERS_MAX = 64, HTTP_CACHE_LINE = 64 };

enum http_count {
    HTTP_CLIENTS,  /* connections accepted */
    HTTP_NOW,      /* of these, open */
    HTTP_REFUSED,  /* connections turned away, there were too many */
    HTTP_TIMEOUTS, /* connections ended as they took too long */
    HTTP_REQUESTS, /* answered, by whatever status */
    HTTP_BYTES,    /* sent, heads included */
    HTTP_2XX,
    HTTP_3XX,
    HTTP_4XX,
    HTTP_5XX,
    HTTP_COUNTS
};

/* One worker's. Lines of two workers stand in different cache lines, else each
 * count of the one would slow the other down. */
struct http_counts {
    alignas(HTTP_CACHE_LINE) _Atomic uint64_t of[HTTP_COUNTS];
};

/* Returns the counts of HTTP_WORKERS_MAX workers, all 0, shared with whoever is
 * forked; NULL with ENOMEM. To be freed by http_counts_free. */
struct http_counts *http_counts_create(void);

/* Frees what http_counts_create returned; NULL is harmless. */
void http_counts_free(struct http_counts *all);

/* Adds n, which may be negative, to one count. Safe in threads. */
void http_count(struct http_counts *own, enum http_count which, int64_t n);

/* Returns the sum over all workers. */
uint64_t http_counts_sum(struct http_counts *all, enum http_count which);

#endif
