/*
 * handlers - does the program handle signals? Then who waits for a semaphore
 * may be woken by one, for sem_post is what a handler may call: nobody can say
 * any more that it waits for ever.
 */
#include "tools/shim/sched.h"

#include <signal.h>
#include <stdatomic.h>

static _Atomic bool any;

bool sched_has_handlers(void)
{
    return any;
}

int sigaction(int sig, const struct sigaction *new, struct sigaction *old)
{
    REAL(sigaction);
    if (new != NULL &&new->sa_handler != SIG_DFL &&new->sa_handler != SIG_IGN)
        any = true;
    return real_sigaction(sig, new, old);
}

__sighandler_t signal(int sig, __sighandler_t handler)
{
    REAL(signal);
    if (handler != SIG_DFL && handler != SIG_IGN)
        any = true;
    return real_signal(sig, handler);
}

int sigwait(const sigset_t *set, int *sig)
{
    REAL(sigwait);
    sched_leave();
    int error = real_sigwait(set, sig);
    sched_enter();
    return error;
}
