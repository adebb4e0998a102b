#ifndef LAB_EVENT_H
#define LAB_EVENT_H

/*
 * event - a flag that threads wait for; Python's threading.Event in C.
 *
 * A mutex guards the flag, a condition variable wakes those who wait. Set
 * wakes all of them, and stays set until it is cleared. Not for processes: a
 * killed one would leave glibc's condition variable unusable; use a gate.
 *
 * As Python's: those who waited when it was set return true, even if it was
 * cleared again before they ran. Unlike Python's: a time limit is in whole ms.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct event {
    /* private */
    pthread_mutex_t lock;   /* who writes the two below holds it */
    pthread_cond_t changed; /* waits by CLOCK_MONOTONIC */
    _Atomic bool is_set;    /* atomic: to be looked at without the lock */
    uint64_t times_set;     /* moved on: set since I came, I may go */
};

/* Prepares *event, not set. Returns 0; -1 with EINVAL (NULL), ENOMEM. */
int event_init(struct event *event);
/* Sets the flag and wakes all who wait. Takes the lock for an instant. Safe
 * in threads, not in handlers. */
void event_set(struct event *event);
/* Clears the flag: who comes from now on waits. As safe as event_set. */
void event_clear(struct event *event);
/* Returns the flag as it is at this instant. Takes no lock; safe anywhere. */
bool event_is_set(struct event *event);
/* Blocks until the flag is set or timeout_ms is over (-1: no limit; 0:
 * doesn't wait). Returns true if it was set, false when time ran out. */
bool event_wait(struct event *event, int timeout_ms);
/* Frees what init took. Nobody may be in a call any more, event_set included:
 * join the threads first. */
void event_destroy(struct event *event);

#endif
