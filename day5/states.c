/*
 * states - a process is running, waiting, stopped or ended.
 *
 * Shows:  fork(2), kill(2), waitpid(2), proc(5)
 * Run:    states
 * See:    one child's way from state to state; then a row for each child, as
 *         /proc has it: the state's letter, ps's STAT (+ in the foreground of
 *         a terminal, l several threads), what the letter means.
 * Try:    LAB_PACE=60 states, and in another terminal the ps it names.
 */
#include "common/args.h"
#include "common/errors.h"
#include "common/gate.h"
#include "common/mono.h"
#include "common/proc.h"
#include "common/say.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHILDREN = 5, DEADLINE_MS = 10000 };
static const struct kind {
    const char *way; /* the states it goes through; it stays in the last */
    bool two_threads;
} kinds[CHILDREN] = {
    {"RSZ", false}, {"R", false}, {"RS", false}, {"RST", false}, {"RS", true}};

static void *wait_too(void *unused)
{
    pause();
    return unused;
}

/* begin: live */
static void live(struct gate *ready, struct gate *work, struct gate *rest,
                 bool two_threads)
{
    pthread_t thread;
    if (two_threads)
        CHECK_PTHREAD(pthread_create(&thread, NULL, wait_too, NULL));
    CHECK(gate_open(ready));
    while (gate_wait(work, 0) == -1 && errno == ETIMEDOUT)
        continue;               /* R: it looks, looks again, never waits */
    CHECK(gate_wait(rest, -1)); /* S: it waits for a byte in a pipe */
    _exit(EXIT_SUCCESS);        /* Z: until its parent waits for it */
}
/* end: live */

static pid_t make_child(struct kind kind, bool tell)
{
    static const char *const names[] = {['R'] = "ready/running",
                                        ['S'] = "waiting",
                                        ['T'] = "stopped",
                                        ['Z'] = "ended"};
    struct gate ready, work, rest;
    CHECK(gate_init(&ready));
    CHECK(gate_init(&work));
    CHECK(gate_init(&rest));
    pid_t child = CHECK(fork());
    if (child == 0) {
        CHECK(prctl(PR_SET_PDEATHSIG, SIGKILL)); /* stopped, it misses ^C */
        live(&ready, &work, &rest, kind.two_threads);
    }
    CHECK(gate_wait(&ready, -1)); /* its start may sleep in passing: no S yet */
    const char *from = "new";
    for (const char *to = kind.way; *to != '\0'; to++) {
        if (*to == 'S')
            CHECK(gate_open(&work));
        if (*to == 'T')
            CHECK(kill(child, SIGSTOP));
        if (*to == 'Z')
            CHECK(gate_open(&rest));
        struct proc_stat p;
        CHECK(proc_await(child, *to, DEADLINE_MS, &p));
        if (tell)
            say("parent", "pid=%d %s -> %s: state=%c", child, from,
                names[(int)*to], p.state);
        from = names[(int)*to];
    }
    return child; /* its gates stay as they are: a lost one would send it on */
}

static void show(pid_t pid)
{
    struct proc_stat p;
    char stat[8];
    CHECK(proc_read(pid, &p));
    say("parent", "pid=%d ppid=%d state=%c stat=%-3s threads=%d %s", pid,
        p.ppid, p.state, proc_ps_stat(&p, stat), p.threads,
        proc_state_words(p.state));
}

int main(int argc, char *argv[])
{
    args_parse(argc, argv,
               "states - a process is running, waiting, stopped or ended",
               "states", NULL);

    pid_t children[CHILDREN];
    for (int i = 0; i < CHILDREN; i++)
        children[i] = make_child(kinds[i], i == 0);
    for (int i = 0; i < CHILDREN; i++)
        show(children[i]);
    say("parent", "compare: ps -o pid,ppid,stat,nlwp --ppid %d", getpid());
    mono_nap_ms(1000);
    for (int i = 0; i < CHILDREN; i++) {
        CHECK(kill(children[i], SIGKILL));
        CHECK(waitpid(children[i], NULL, 0));
    }
    say("parent", "waited=%d: all of them are gone", CHILDREN);
    return EXIT_SUCCESS;
}
