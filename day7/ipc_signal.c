/*
 * ipc_signal - a number, and room for one more.
 *
 * Shows:  sigaction(2), sigprocmask(2), kill(2), sigqueue(3), sigsuspend(2)
 * Run:    ipc_signal
 * Good:   needs no more than a pid; breaks into whatever the other does.
 * Bad:    says little; plain ones merge; a handler may do next to nothing.
 * See:    five SIGUSR1 sent while it is blocked: arrived=1, a plain signal is
 *         pending or not. Five SIGRTMIN: all arrive, in order, with values.
 * Try:    delete sigprocmask(); is arrived= the same every time?
 */
#include "common/args.h"
#include "common/errors.h"
#include "common/gate.h"
#include "common/say.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SENT = 5 };
static volatile sig_atomic_t plain, queued, values[SENT];

/* begin: handler */
static void on_signal(int sig, siginfo_t *info, void *context)
{
    (void)context;
    if (sig == SIGUSR1)
        plain++;
    else if (queued < SENT)
        values[queued++] = info->si_value.sival_int;
}
/* end: handler */

static void receive(void)
{
    sigset_t none, pending;
    sigemptyset(&none);
    while (plain == 0 || queued < SENT)
        sigsuspend(&none); /* unblocks and sleeps, without a gap between */
    CHECK(sigpending(&pending));
    say("receiver", "SIGUSR1 arrived=%d pending=%d", plain,
        sigismember(&pending, SIGUSR1));
    for (int i = 0; i < queued; i++)
        say("receiver", "SIGRTMIN value=%d", values[i]);
    say("receiver", "SIGRTMIN arrived=%d", queued);
}

int main(int argc, char *argv[])
{
    args_parse(argc, argv, "ipc_signal - a number, and room for one more",
               "ipc_signal", NULL);
    struct gate all_sent;
    CHECK(gate_init(&all_sent));
    sigset_t both;
    sigemptyset(&both);
    sigaddset(&both, SIGUSR1);
    sigaddset(&both, SIGRTMIN);
    CHECK(sigprocmask(SIG_BLOCK, &both, NULL)); /* the child inherits it */
    struct sigaction action = {
        .sa_sigaction = on_signal, .sa_mask = both, .sa_flags = SA_SIGINFO};
    CHECK(sigaction(SIGUSR1, &action, NULL));
    CHECK(sigaction(SIGRTMIN, &action, NULL));

    pid_t receiver = CHECK(fork());
    if (receiver == 0) {
        CHECK(gate_wait(&all_sent, -1));
        receive();
        _exit(EXIT_SUCCESS);
    }
    for (int i = 1; i <= SENT; i++)
        CHECK(kill(receiver, SIGUSR1));
    for (int i = 1; i <= SENT; i++)
        CHECK(sigqueue(receiver, SIGRTMIN, (union sigval){.sival_int = i * i}));
    say("sender", "SIGUSR1 sent=%d, SIGRTMIN sent=%d with values", SENT, SENT);
    CHECK(gate_open(&all_sent));
    int status;
    CHECK(waitpid(receiver, &status, 0));
    return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_FAILURE;
}
