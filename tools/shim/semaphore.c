/*
 * semaphore - semaphores, named ones too.
 */
#include "tools/shim/sync.h"

#include <errno.h>
#include <semaphore.h>

/* struct new_sem of glibc: after the value, whether it is shared. */
static bool is_shared(const sem_t *s)
{
    return ((const int *)(const void *)s)[2] != 0;
}

/* Explore: returns 0 if it was taken, 1 if only libc's own call can wait for
 * it, for another process or a handler may post it too, else -1. */
static int take(sem_t *s, int64_t deadline_ns, uintptr_t pc)
{
    REAL(sem_trywait);
    while (real_sem_trywait(s) == -1) {
        if (errno != EAGAIN)
            return -1;
        if (is_shared(s) || sched_has_handlers())
            return 1;
        if (!sched_block(SCHED_SEM, s, deadline_ns, pc)) {
            errno = ETIMEDOUT;
            return -1;
        }
    }
    return 0;
}

#define WAIT(name, args, until_ns)                                             \
    do {                                                                       \
        REAL(name);                                                            \
        sync_point();                                                          \
        int error = shim_fault(#name);                                         \
        if (error != 0) {                                                      \
            errno = error;                                                     \
            return -1;                                                         \
        }                                                                      \
        int taken = sched_is_on() ? take(s, until_ns, CALLER) : 1;             \
        if (taken != 1)                                                        \
            return taken;                                                      \
        sched_leave();                                                         \
        int result = real_##name args;                                         \
        sched_enter();                                                         \
        return result;                                                         \
    } while (0)

int sem_wait(sem_t *s)
{
    WAIT(sem_wait, (s), -1);
}

int sem_timedwait(sem_t *s, const struct timespec *until)
{
    WAIT(sem_timedwait, (s, until), sync_deadline(CLOCK_REALTIME, until));
}

int sem_clockwait(sem_t *s, clockid_t clock, const struct timespec *until)
{
    WAIT(sem_clockwait, (s, clock, until), sync_deadline(clock, until));
}

int sem_trywait(sem_t *s)
{
    REAL(sem_trywait);
    sync_point();
    return real_sem_trywait(s);
}

int sem_post(sem_t *s)
{
    REAL(sem_post);
    shim_init();
    int result = real_sem_post(s);
    sched_wake(s, true);
    sched_point();
    return result;
}
