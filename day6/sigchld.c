/*
 * sigchld - a signal tells that children have ended.
 *
 * Shows:  sigaction(2), sigprocmask(2), waitpid(2), wait(2), waitid(2)
 * Run:    sigchld --how naive --children 10
 * See:    all end while SIGCHLD is blocked; signals don't queue, so one comes:
 *         naive waits once and leaves zombies, handler waits in a loop, with
 *         ignore there is nothing to wait for. The parent works on.
 * Try:    --how naive --children 1: a mistake that a quick test won't show.
 */
#include "common/args.h"
#include "common/errors.h"
#include "common/mono.h"
#include "common/say.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

enum { IGNORE, HANDLER, NAIVE, CHILDREN_MAX = 100 };
static int how = HANDLER, children = 4, units;
static volatile sig_atomic_t signals, reaped;

/* begin: handler */
static void on_sigchld(int sig)
{
    (void)sig;
    int saved_errno = errno; /* whom we interrupt may be about to read it */
    signals++;
    while (waitpid(-1, NULL, WNOHANG) > 0) { /* WNOHANG: never block here */
        reaped++;
        if (how == NAIVE)
            break; /* one signal, one child: the mistake */
    }
    errno = saved_errno;
}
/* end: handler */

static void let_all_end(void)
{
    pid_t pids[CHILDREN_MAX];
    for (int i = 0; i < children; i++)
        if ((pids[i] = CHECK(fork())) == 0)
            _exit(0);
    say("parent", "started children=%d, goes on working", children);
    for (; units < 3; units++)
        mono_nap_ms(200);
    for (int i = 0; i < children; i++) /* WNOWAIT: look, but don't reap */
        waitid(P_PID, (id_t)pids[i], &(siginfo_t){0}, WEXITED | WNOWAIT);
}

int main(int argc, char *argv[])
{
    const struct args_option options[] = {
        ARGS_CHOICE("how", &how, "ignore|handler|naive", "what SIGCHLD does"),
        ARGS_INT("children", &children, 1, CHILDREN_MAX, "all end together"),
        ARGS_END,
    };
    args_parse(argc, argv, "sigchld - a signal tells that children have ended",
               "sigchld --how naive --children 10", options);
    struct sigaction action = {.sa_flags = SA_RESTART};
    action.sa_handler = how == IGNORE ? SIG_IGN : on_sigchld;
    CHECK(sigaction(SIGCHLD, &action, NULL));
    sigset_t sigchld;
    sigemptyset(&sigchld);
    sigaddset(&sigchld, SIGCHLD);

    CHECK(sigprocmask(SIG_BLOCK, &sigchld, NULL)); /* so one stands for all */
    let_all_end();
    CHECK(sigprocmask(SIG_UNBLOCK, &sigchld, NULL)); /* it comes now */
    say("parent", "units=%d signals=%d reaped=%d", units, signals, reaped);
    for (; units < 6; units++)
        mono_nap_ms(200);

    int zombies = 0;
    while (wait(NULL) != -1)
        zombies++;
    say("parent", "units=%d zombies=%d found by wait, then %s", units, zombies,
        errors_name(errno));
    return 0;
}
