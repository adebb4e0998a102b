/*
 * futex - futex(2) by syscall(2), for programs that build their own locks.
 *
 * A private one is modelled: a wait blocks here if the word is what it is
 * believed to be. One that isn't may be ended by another process.
 */
#include "tools/shim/sync.h"

#include <errno.h>
#include <linux/futex.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <unistd.h>

struct call {
    _Atomic int *word;
    int op, value;
    const struct timespec *time;
};

static bool is_wait(const struct call *call)
{
    int op = call->op & FUTEX_CMD_MASK;
    return op == FUTEX_WAIT || op == FUTEX_WAIT_BITSET;
}

/* FUTEX_WAIT's time is a duration, FUTEX_WAIT_BITSET's a deadline. */
static int64_t deadline_of(const struct call *call)
{
    if (call->time == NULL)
        return -1;
    clockid_t clock = (call->op & FUTEX_CLOCK_REALTIME) != 0 ? CLOCK_REALTIME
                                                             : CLOCK_MONOTONIC;
    struct timespec until = *call->time;
    if ((call->op & FUTEX_CMD_MASK) == FUTEX_WAIT) {
        struct timespec now;
        clock_gettime(clock, &now);
        until.tv_sec += now.tv_sec;
        until.tv_nsec += now.tv_nsec;
    }
    return sync_deadline(clock, &until);
}

static long wait_here(const struct call *call, uintptr_t pc)
{
    sync_point();
    if (atomic_load(call->word) != call->value)
        errno = EAGAIN;
    else if (!sched_block(SCHED_FUTEX, call->word, deadline_of(call), pc))
        errno = ETIMEDOUT;
    else
        return 0;
    return -1;
}

long syscall(long number, ...)
{
    REAL(syscall);
    long args[6];
    va_list rest;
    va_start(rest, number);
    for (int i = 0; i < 6; i++)
        args[i] = va_arg(rest, long); /* more than were given: not looked at */
    va_end(rest);
    struct call call = {(_Atomic int *)args[0], (int)args[1], (int)args[2],
                        (const struct timespec *)args[3]};
    bool is_futex = number == SYS_futex && sched_is_on();
    bool is_private = (call.op & FUTEX_PRIVATE_FLAG) != 0;
    if (is_futex && is_wait(&call) && is_private)
        return wait_here(&call, CALLER);
    if (is_futex && is_wait(&call))
        sched_leave();
    else if (is_futex)
        sched_wake(call.word, call.value > 1);
    long result = real_syscall(number, args[0], args[1], args[2], args[3],
                               args[4], args[5]);
    if (is_futex && is_wait(&call))
        sched_enter();
    else if (is_futex)
        sched_point();
    return result;
}
