/*
 * latency - how long many things took (latency.h).
 */
#include "common/latency.h"

/* The highest 8 bits of ns, and how many bits are below them, tell its bucket.
 * Those below 256 have one each; then 128 for each further bit. */
static int bucket_of(int64_t ns)
{
    int below = 0;
    while (ns >> below >= 256)
        below++;
    return below * 128 + (int)(ns >> below);
}

/* The least that lands in a bucket. */
static int64_t least_of(int bucket)
{
    int below = bucket < 256 ? 0 : bucket / 128 - 1;
    return (int64_t)(bucket - below * 128) << below;
}

void latency_add(struct latency *l, int64_t ns)
{
    l->buckets[bucket_of(ns)]++;
    l->count++;
}

int64_t latency_count(const struct latency *l)
{
    return l->count;
}

int64_t latency_percentile(const struct latency *l, int percent)
{
    /* of 10, the 5th is the median, the 10th is within 99 % */
    int64_t nth = (l->count * percent + 99) / 100, seen = 0;
    for (int bucket = 0; bucket < LATENCY_BUCKETS; bucket++) {
        seen += l->buckets[bucket];
        if (seen >= nth && seen > 0)
            return least_of(bucket);
    }
    return 0;
}
