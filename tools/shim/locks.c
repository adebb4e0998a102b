/*
 * locks - rwlocks, spin locks, barriers and pthread_once.
 */
#include "tools/shim/sync.h"

#include <errno.h>

/* A lock whose try call tells whether it can be had. */
#define LOCK(name, type, try_name)                                             \
    int name(type *lock)                                                       \
    {                                                                          \
        REAL(name);                                                            \
        REAL(try_name);                                                        \
        sync_point();                                                          \
        if (!sched_is_on())                                                    \
            return real_##name(lock);                                          \
        int error;                                                             \
        const void *object = (const void *)lock;                               \
        while ((error = real_##try_name(lock)) == EBUSY)                       \
            sched_block(SCHED_RWLOCK, object, -1, CALLER);                     \
        if (error == 0)                                                        \
            sched_holds(object, CALLER);                                       \
        return error;                                                          \
    }

#define UNLOCK(name, type)                                                     \
    int name(type *lock)                                                       \
    {                                                                          \
        REAL(name);                                                            \
        shim_init();                                                           \
        int error = real_##name(lock);                                         \
        sched_holds((const void *)lock, 0);                                    \
        sched_wake((const void *)lock, true);                                  \
        sched_point();                                                         \
        return error;                                                          \
    }

LOCK(pthread_rwlock_rdlock, pthread_rwlock_t, pthread_rwlock_tryrdlock)
LOCK(pthread_rwlock_wrlock, pthread_rwlock_t, pthread_rwlock_trywrlock)
UNLOCK(pthread_rwlock_unlock, pthread_rwlock_t)
LOCK(pthread_spin_lock, pthread_spinlock_t, pthread_spin_trylock)
UNLOCK(pthread_spin_unlock, pthread_spinlock_t)

/* Barriers are counted here: libc's would sleep with the token. How many it is
 * for stands in glibc's first words: in, current_round, count, shared. */
int pthread_barrier_wait(pthread_barrier_t *barrier)
{
    REAL(pthread_barrier_wait);
    shim_init();
    sched_point();
    const unsigned *words = (const unsigned *)(const void *)barrier;
    int all = (int)words[2];
    if (!sched_is_on() || words[3] != 0) {
        sched_leave();
        int result = real_pthread_barrier_wait(barrier);
        sched_enter();
        return result;
    }
    if (sched_blocked_on(barrier) + 1 < all) {
        sched_block(SCHED_BARRIER, barrier, -1, CALLER);
        return 0;
    }
    sched_wake(barrier, true);
    sched_point();
    return PTHREAD_BARRIER_SERIAL_THREAD;
}

/* glibc's word says 1 while the routine runs. */
int pthread_once(pthread_once_t *once, void (*routine)(void))
{
    REAL(pthread_once);
    sync_point();
    while (sched_is_on() && (*once & 3) == 1)
        sched_block(SCHED_ONCE, once, -1, CALLER);
    int error = real_pthread_once(once, routine);
    sched_wake(once, true);
    return error;
}
