#ifndef LAB_SYNC_H
#define LAB_SYNC_H

/*
 * sync - what the wrappers of mutexes, conditions and semaphores share.
 */
#include "tools/shim/sched.h"

#include <time.h>

#pragma GCC visibility push(hidden)

/* Before a call that synchronises: somebody else may go on first. */
void sync_point(void);

/* Turns a deadline of a clock into one of CLOCK_MONOTONIC, in ns. */
int64_t sync_deadline(clockid_t clock, const struct timespec *until);

/* Explore: locks, as pthread_mutex_lock does; -1: without a deadline. */
int mutex_take(pthread_mutex_t *m, int64_t deadline_ns, uintptr_t pc);

/* Unlocks, and makes ready who waits for it. */
int mutex_release(pthread_mutex_t *m);

/* Not only who has the token changes it: it is shared with other processes, or
 * robust, so that the kernel unlocks it when its owner ends. */
bool mutex_is_shared(const pthread_mutex_t *m);

#pragma GCC visibility pop

#endif
