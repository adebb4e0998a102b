#ifndef LAB_WATCH_H
#define LAB_WATCH_H

/*
 * watch - what all processes of a run use together, held against its limits,
 * some fifty times a second.
 */
#include "tools/runner/run.h"
#include "tools/runner/table.h"

#include <stdint.h>

struct watch {
    const struct run *run;
    int64_t start_ns, next_ms; /* next_ms: when to look again */
    int64_t next_disk_ms;
    long peak_kib, peak_tasks;
    struct table table; /* as seen last */
};

/* Begins now. */
void watch_start(struct watch *watch, const struct run *run);

/* Seconds since then. */
double watch_seconds(const struct watch *watch);

/* Seconds of CPU of all the keeper's descendants: those that have ended, and
 * if the table isn't empty those in it. */
double watch_cpu(const struct watch *watch);

/* Looks once, and sets next_ms. Returns V_OK, or the limit that is passed;
 * not the one for time if the program has_ended. */
enum verdict watch_look(struct watch *watch, bool has_ended);

/* Whether its files take all the room they may. */
bool watch_disk_full(const struct run *run);

#endif
