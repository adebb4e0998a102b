/*
 * robust - a mutex between processes that survives its holder (robust.h).
 */
#include "common/robust.h"
#include "common/mono.h"

#include <errno.h>
#include <stddef.h>

static int result(int error)
{
    if (error == 0)
        return 0;
    errno = error;
    return -1;
}

int robust_init(pthread_mutex_t *lock)
{
    if (lock == NULL)
        return result(EINVAL);
    pthread_mutexattr_t attr;
    int error = pthread_mutexattr_init(&attr);
    if (error != 0)
        return result(error);
    pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST);
    error = pthread_mutex_init(lock, &attr);
    pthread_mutexattr_destroy(&attr);
    return result(error);
}

static int lock_until(pthread_mutex_t *lock, int64_t deadline_ms)
{
    struct timespec until = mono_timespec(deadline_ms);
    return pthread_mutex_clocklock(lock, CLOCK_MONOTONIC, &until);
}

int robust_lock(pthread_mutex_t *lock, int64_t deadline_ms)
{
    if (lock == NULL)
        return result(EINVAL);
    int error = deadline_ms == MONO_NEVER ? pthread_mutex_lock(lock)
                                          : lock_until(lock, deadline_ms);
    if (error != EOWNERDEAD)
        return result(error);
    error = pthread_mutex_consistent(lock);
    return error == 0 ? 1 : result(error);
}
