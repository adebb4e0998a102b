/*
 * cond - condition variables. Explore models them altogether: libc's own wait
 * would sleep with the token.
 */
#include "tools/shim/sync.h"

#include <errno.h>

/* A wait as explore has it: it is over by a signal, a deadline, or for
 * nothing, which POSIX allows. */
static int wait_cond(pthread_cond_t *c, pthread_mutex_t *m, int64_t deadline_ns,
                     uintptr_t pc)
{
    bool in_time = true;
    int error = mutex_release(m);
    if (error != 0)
        return error;
    if (shim_spurious > 0 && shim_random(100) < (unsigned)shim_spurious)
        sched_point();
    else
        in_time = sched_block(SCHED_COND, c, deadline_ns, pc);
    error = mutex_take(m, -1, pc);
    return error != 0 ? error : in_time ? 0 : ETIMEDOUT;
}

static bool perturb_wakes(pthread_mutex_t *m)
{
    REAL(pthread_mutex_lock);
    if (shim_mode != SHIM_PERTURB || shim_spurious == 0 ||
        shim_random(100) >= (unsigned)shim_spurious)
        return false;
    mutex_release(m);
    perturb_delay();
    real_pthread_mutex_lock(m);
    return true;
}

#define WAIT(real_call, until_ns)                                              \
    do {                                                                       \
        sync_point();                                                          \
        if (sched_is_on() && !mutex_is_shared(m))                              \
            return wait_cond(c, m, until_ns, CALLER);                          \
        if (perturb_wakes(m))                                                  \
            return 0;                                                          \
        sched_leave();                                                         \
        int error = real_call;                                                 \
        sched_enter();                                                         \
        return error;                                                          \
    } while (0)

int pthread_cond_wait(pthread_cond_t *c, pthread_mutex_t *m)
{
    REAL(pthread_cond_wait);
    WAIT(real_pthread_cond_wait(c, m), -1);
}

int pthread_cond_clockwait(pthread_cond_t *c, pthread_mutex_t *m,
                           clockid_t clock, const struct timespec *until)
{
    REAL(pthread_cond_clockwait);
    WAIT(real_pthread_cond_clockwait(c, m, clock, until),
         sync_deadline(clock, until));
}

int pthread_cond_timedwait(pthread_cond_t *c, pthread_mutex_t *m,
                           const struct timespec *until)
{
    REAL(pthread_cond_timedwait);
    /* pthread_condattr_setclock's choice, where glibc keeps it */
    clockid_t clock =
        (c->__data.__wrefs & 2) != 0 ? CLOCK_MONOTONIC : CLOCK_REALTIME;
    WAIT(real_pthread_cond_timedwait(c, m, until), sync_deadline(clock, until));
}

int pthread_cond_signal(pthread_cond_t *c)
{
    REAL(pthread_cond_signal);
    sync_point();
    sched_wake(c, false);
    return real_pthread_cond_signal(c);
}

int pthread_cond_broadcast(pthread_cond_t *c)
{
    REAL(pthread_cond_broadcast);
    sync_point();
    sched_wake(c, true);
    return real_pthread_cond_broadcast(c);
}
