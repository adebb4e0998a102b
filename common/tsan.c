/*
 * tsan - a call of libc that ThreadSanitizer doesn't know, written with calls
 * that it does. For its builds only; nobody includes or calls this by name.
 *
 * gcc 12's and clang 14's never see that pthread_mutex_clocklock has locked,
 * and take the unlock that follows for a mistake. Our definition comes before
 * libc's when a program is linked.
 */
#include <errno.h>
#include <pthread.h>
#include <time.h>

int pthread_mutex_clocklock(pthread_mutex_t *lock, clockid_t clock,
                            const struct timespec *until)
{
    const struct timespec a_ms = {.tv_nsec = 1000000};
    struct timespec now;
    int error;
    while ((error = pthread_mutex_trylock(lock)) == EBUSY) {
        if (clock_gettime(clock, &now) == -1)
            return EINVAL;
        if (now.tv_sec > until->tv_sec ||
            (now.tv_sec == until->tv_sec && now.tv_nsec >= until->tv_nsec))
            return ETIMEDOUT;
        nanosleep(&a_ms, NULL);
    }
    return error;
}
