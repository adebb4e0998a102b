#ifndef LAB_CLIENT_PROGRESS_H
#define LAB_CLIENT_PROGRESS_H

/*
 * client_progress - how far a file on its way has come, as a bar on a terminal:
 *
 *      45% [=========>            ] 121.0 of 268.4 MB, 110.3 MB/s
 *
 * One line, written over and over, ten times a second at most; nothing where
 * stdout is no terminal. One thread at a time.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FTPC_PROGRESS_MAX = 80 };

struct ftpc_progress {
    long long start; /* bytes that were here before */
    long long done;  /* bytes that are here now, those included */
    long long total; /* -1: nobody knows */
    /* private */
    int64_t began_ns, shown_ns;
    bool is_shown;
};

/* Begins at start bytes of total. */
void ftpc_progress_begin(struct ftpc_progress *p, long long start,
                         long long total);

/* So many bytes more are here: shows it, now and then. */
void ftpc_progress_add(struct ftpc_progress *p, long long bytes);

/* Shows how far it came at last, and ends the line. */
void ftpc_progress_end(struct ftpc_progress *p);

/* Returns the seconds since the beginning. */
double ftpc_progress_seconds(const struct ftpc_progress *p);

/* Returns the rate so far in MB (10^6 bytes) a second. */
double ftpc_progress_rate(const struct ftpc_progress *p);

/* Writes the bar at a rate of so many MB/s into text (FTPC_PROGRESS_MAX bytes)
 * and returns it. Pure. */
const char *ftpc_progress_text(const struct ftpc_progress *p, double rate,
                               char *text);

#endif
