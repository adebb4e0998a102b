#ifndef LAB_ROBUST_H
#define LAB_ROBUST_H

/*
 * robust - a mutex in memory shared between processes that isn't locked for
 * ever when its holder dies; see pthread_mutexattr_setrobust(3).
 *
 * The kernel marks the mutex of a process that dies and lets the next one in,
 * which is told. Unlock it with pthread_mutex_unlock(3), by who locked it.
 * Not recursive. Safe in threads, not in handlers.
 */
#include <pthread.h>
#include <stdint.h>

/* Prepares *lock, which stands in memory that the processes share. Returns 0;
 * -1 with EINVAL (NULL), ENOMEM. */
int robust_init(pthread_mutex_t *lock);

/* Locks it; waits until deadline_ms of mono.h at most (MONO_NEVER: no limit).
 * Returns 0; 1 if its holder died with it: it is locked by the caller now, and
 * what it guards may be half changed; -1 with ETIMEDOUT, EINVAL. */
int robust_lock(pthread_mutex_t *lock, int64_t deadline_ms);

#endif
