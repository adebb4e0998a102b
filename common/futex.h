#ifndef LAB_FUTEX_H
#define LAB_FUTEX_H

/*
 * futex - sleep until a word in (shared) memory changes; see futex(2).
 *
 * What pthread mutexes and semaphores are made of, for pool and queue: their
 * sleepers may be killed at any moment, which glibc's process-shared
 * condition variables don't survive. The word may be in memory shared
 * between processes.
 */
#include <stdatomic.h>
#include <stdint.h>

/* Sleeps while *word is expected, until futex_wake or deadline_ms (see mono.h;
 * MONO_NEVER: no limit). Returns 0 when woken, when *word was not expected,
 * or for no reason (so look again); -1 with ETIMEDOUT or EINTR. */
int futex_wait(_Atomic uint32_t *word, uint32_t expected, int64_t deadline_ms);

/* Wakes at most count of those who sleep on word. Doesn't block. Safe in
 * threads and handlers. */
void futex_wake(_Atomic uint32_t *word, int count);

#endif
