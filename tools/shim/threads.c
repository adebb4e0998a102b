/*
 * threads - creating, joining, yielding, napping.
 */
#include "tools/shim/sched.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

struct start {
    void *(*routine)(void *);
    void *arg;
    struct sched_thread *thread; /* NULL: not explored */
};

static void *trampoline(void *arg)
{
    struct start start = *(struct start *)arg;
    free(arg);
    if (start.thread != NULL)
        sched_begin(start.thread);
    if (shim_mode == SHIM_PERTURB)
        perturb_gate();
    return start.routine(start.arg);
}

int pthread_create(pthread_t *handle, const pthread_attr_t *attr,
                   void *(*routine)(void *), void *arg)
{
    REAL(pthread_create);
    REAL(malloc); /* ours isn't one of the program's calls */
    shim_init();
    if (shim_mode == SHIM_OFF)
        return real_pthread_create(handle, attr, routine, arg);
    int error = shim_fault("pthread_create");
    struct start *start = error != 0 ? NULL : real_malloc(sizeof(*start));
    if (start == NULL)
        return error != 0 ? error : EAGAIN;
    pthread_t made;
    *start = (struct start){routine, arg, sched_new()};
    struct sched_thread *thread = start->thread; /* start is the thread's now */
    error = real_pthread_create(&made, attr, trampoline, start);
    if (error != 0) {
        free(start);
        if (thread != NULL)
            sched_not_made(thread);
        return error;
    }
    *handle = made;
    if (thread != NULL)
        sched_made(thread, made);
    sched_point();
    return 0;
}

int pthread_join(pthread_t handle, void **result)
{
    REAL(pthread_join);
    shim_init();
    sched_point();
    sched_await_end(handle, CALLER);
    return real_pthread_join(handle, result);
}

int sched_yield(void)
{
    REAL(sched_yield);
    shim_init();
    sched_yields();
    return sched_is_on() ? 0 : real_sched_yield();
}

/* A nap promises no order: explored, it is over as soon as somebody says so.
 * But where nobody else is ready a little time passes, for those outside. */
static bool naps_in_explore(void)
{
    REAL(nanosleep);
    const struct timespec little = {0, 1000000};
    shim_init();
    if (!sched_is_on())
        return false;
    sched_yields();
    if (sched_is_alone()) {
        sched_leave();
        real_nanosleep(&little, NULL);
        sched_enter();
    }
    return true;
}

#define NAP(type, name, params, args)                                          \
    type name params                                                           \
    {                                                                          \
        REAL(name);                                                            \
        return naps_in_explore() ? 0 : real_##name args;                       \
    }

NAP(int, nanosleep, (const struct timespec *time, struct timespec *left),
    (time, left))
NAP(int, clock_nanosleep,
    (clockid_t clock, int flags, const struct timespec *time,
     struct timespec *left),
    (clock, flags, time, left))
NAP(int, usleep, (useconds_t us), (us))
NAP(unsigned, sleep, (unsigned seconds), (seconds))

int pthread_timedjoin_np(pthread_t handle, void **result,
                         const struct timespec *until)
{
    REAL(pthread_timedjoin_np);
    shim_init();
    sched_leave();
    int error = real_pthread_timedjoin_np(handle, result, until);
    sched_enter();
    return error;
}
