/*
 * futex - sleep until a word in (shared) memory changes (futex.h).
 */
#include "common/futex.h"
#include "common/mono.h"

#include <errno.h>
#include <linux/futex.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

int futex_wait(_Atomic uint32_t *word, uint32_t expected, int64_t deadline_ms)
{
    struct timespec until = {0};
    if (deadline_ms != MONO_NEVER)
        until = mono_timespec(deadline_ms);
    /* WAIT_BITSET takes an absolute time, by CLOCK_MONOTONIC */
    long got = syscall(SYS_futex, word, FUTEX_WAIT_BITSET, expected,
                       deadline_ms == MONO_NEVER ? NULL : &until, NULL,
                       FUTEX_BITSET_MATCH_ANY);
    return got == -1 && errno != EAGAIN ? -1 : 0;
}

void futex_wake(_Atomic uint32_t *word, int count)
{
    int saved_errno = errno;
    syscall(SYS_futex, word, FUTEX_WAKE, count, NULL, NULL, 0);
    errno = saved_errno;
}
