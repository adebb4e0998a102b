#ifndef LAB_MONO_H
#define LAB_MONO_H

/*
 * mono - monotonic time: stamps, deadlines, and naps that simulate work.
 *
 * CLOCK_MONOTONIC never jumps when somebody sets the wall clock, so a time
 * limit stays what it was (clock_gettime(2)). Time limits are int
 * milliseconds, -1 = no limit, 0 = don't wait, as in poll(2). A limit that
 * must survive EINTR is turned into a deadline once, then asked what is left.
 * Everything here is safe in threads.
 */
#include <stdint.h>
#include <time.h>

/* A deadline that never comes: what mono_deadline_ms(-1) returns. */
#define MONO_NEVER INT64_MAX

/* Returns milliseconds since some fixed start. Safe in handlers too. */
int64_t mono_now_ms(void);
/* Returns nanoseconds since the same start. Safe in handlers too. */
int64_t mono_now_ns(void);

/* Returns the moment, in ms of mono_now_ms, timeout_ms from now; MONO_NEVER
 * for a negative timeout_ms. */
int64_t mono_deadline_ms(int timeout_ms);

/* Returns the ms left until deadline_ms in the form poll(2) takes: -1 for
 * MONO_NEVER, 0 if it has passed. */
int mono_left_ms(int64_t deadline_ms);

/* Returns deadline_ms as the absolute CLOCK_MONOTONIC timespec that
 * clock_nanosleep(2) and a condition variable with that clock take. */
struct timespec mono_timespec(int64_t deadline_ms);

/* Returns ms scaled by the environment's LAB_PACE (0 to 100; 1 when unset or
 * no such number): how long mono_nap_ms(ms) naps. */
int mono_paced_ms(int ms);

/* Simulates work: sleeps mono_paced_ms(ms) in all, however many signals are
 * handled meanwhile. Blocks. Never a means to order two tasks. */
void mono_nap_ms(int ms);

#endif
