/*
 * mutex - mutexes, in all modes.
 *
 * In explore the real object is asked by its try call: if it can be had it is
 * taken, so that what libc knows of it (its type, its owner) stays true. If
 * not, the caller is blocked here, until an unlock makes it ready to try
 * again. semaphore.c and locks.c do the same.
 */
#include "tools/shim/sync.h"

#include <errno.h>

void sync_point(void)
{
    shim_init();
    if (shim_mode == SHIM_PERTURB)
        perturb_delay();
    sched_point();
}

int64_t sync_deadline(clockid_t clock, const struct timespec *until)
{
    struct timespec now, mono;
    clock_gettime(clock, &now);
    clock_gettime(CLOCK_MONOTONIC, &mono);
    int64_t left = (until->tv_sec - now.tv_sec) * INT64_C(1000000000) +
                   (until->tv_nsec - now.tv_nsec);
    if (left < 0)
        left = 0;
    return mono.tv_sec * INT64_C(1000000000) + mono.tv_nsec + left;
}

bool mutex_is_shared(const pthread_mutex_t *m)
{
    enum { SHARED = 128, ROBUST = 16 }; /* glibc's PTHREAD_MUTEX_..._NP */
    return (m->__data.__kind & (SHARED | ROBUST)) != 0;
}

static bool is_errorcheck(const pthread_mutex_t *m)
{
    return (m->__data.__kind & 3) == PTHREAD_MUTEX_ERRORCHECK;
}

/* Locks, while the world outside may have it, or to be told the error. */
static int take_outside(pthread_mutex_t *m)
{
    REAL(pthread_mutex_lock);
    sched_leave();
    int error = real_pthread_mutex_lock(m);
    sched_enter();
    return error;
}

int mutex_take(pthread_mutex_t *m, int64_t deadline_ns, uintptr_t pc)
{
    REAL(pthread_mutex_trylock);
    int error;
    while ((error = real_pthread_mutex_trylock(m)) == EBUSY) {
        if (mutex_is_shared(m) || (is_errorcheck(m) && sched_holds_it(m))) {
            error = take_outside(m);
            break;
        }
        if (!sched_block(SCHED_MUTEX, m, deadline_ns, pc))
            return ETIMEDOUT;
    }
    if (error == 0 || error == EOWNERDEAD)
        sched_holds(m, pc);
    return error;
}

int pthread_mutex_lock(pthread_mutex_t *m)
{
    REAL(pthread_mutex_lock);
    sync_point();
    return sched_is_on() ? mutex_take(m, -1, CALLER)
                         : real_pthread_mutex_lock(m);
}

int pthread_mutex_trylock(pthread_mutex_t *m)
{
    REAL(pthread_mutex_trylock);
    sync_point();
    int error = real_pthread_mutex_trylock(m);
    if (error == 0 || error == EOWNERDEAD)
        sched_holds(m, CALLER);
    return error;
}

int pthread_mutex_timedlock(pthread_mutex_t *m, const struct timespec *until)
{
    REAL(pthread_mutex_timedlock);
    sync_point();
    return sched_is_on()
               ? mutex_take(m, sync_deadline(CLOCK_REALTIME, until), CALLER)
               : real_pthread_mutex_timedlock(m, until);
}

int pthread_mutex_clocklock(pthread_mutex_t *m, clockid_t clock,
                            const struct timespec *until)
{
    REAL(pthread_mutex_clocklock);
    sync_point();
    return sched_is_on() ? mutex_take(m, sync_deadline(clock, until), CALLER)
                         : real_pthread_mutex_clocklock(m, clock, until);
}

int mutex_release(pthread_mutex_t *m)
{
    REAL(pthread_mutex_unlock);
    int error = real_pthread_mutex_unlock(m);
    if (error == 0) {
        sched_holds(m, 0);
        sched_wake(m, true); /* all try; the scheduler says who is first */
    }
    return error;
}

int pthread_mutex_unlock(pthread_mutex_t *m)
{
    shim_init();
    int error = mutex_release(m);
    if (shim_mode == SHIM_PERTURB)
        perturb_delay();
    sched_point();
    return error;
}
