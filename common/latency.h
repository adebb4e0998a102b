#ifndef LAB_LATENCY_H
#define LAB_LATENCY_H

/*
 * latency - how long many things took: counts by length, in fixed memory.
 *
 * A length lands in a bucket that is less than 1 % wide, so millions of them
 * can be added, and asked for the median, without being kept or sorted. An
 * average hides the slow few; a percentile is what shows them.
 * Nothing here fails, allocates or blocks. One thread at a time.
 */
#include <stdint.h>

enum { LATENCY_BUCKETS = 57 * 128 };

struct latency {
    /* private */
    int64_t count;
    int64_t buckets[LATENCY_BUCKETS];
};

/* Adds one that took ns (>= 0) nanoseconds. *l begins as all zeroes. */
void latency_add(struct latency *l, int64_t ns);

/* Returns how many were added. */
int64_t latency_count(const struct latency *l);

/* Returns the nanoseconds that percent (1 to 100) of all were within, at most
 * 1 % too few; 50 asks for the median. 0 if none was added. */
int64_t latency_percentile(const struct latency *l, int percent);

#endif
