/*
 * wait - the parent learns how its child ended.
 *
 * Shows:  wait(2), waitpid(2), kill(2)
 * Run:    wait
 * See:    the raw status is no exit code: code 3 is raw=768, signal 9 raw=9.
 *         WNOHANG gives 0 while the child runs, one wait too many ECHILD; a
 *         stop is no end: more comes from the same child.
 * Try:    print WEXITSTATUS(status) of the killed child: 0, as if all was well.
 */
#include "common/args.h"
#include "common/errors.h"
#include "common/gate.h"
#include "common/say.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* begin: words */
static void tell(pid_t pid, int status)
{
    if (WIFEXITED(status))
        say("parent", "pid=%d raw=%d status=exited code=%d", pid, status,
            WEXITSTATUS(status));
    else if (WIFSIGNALED(status))
        say("parent", "pid=%d raw=%d status=killed signal=%d (SIG%s) core=%s",
            pid, status, WTERMSIG(status), sigabbrev_np(WTERMSIG(status)),
            WCOREDUMP(status) ? "dumped" : "no");
    else if (WIFSTOPPED(status)) /* comes only with WUNTRACED */
        say("parent", "pid=%d raw=%d status=stopped signal=%d (SIG%s)", pid,
            status, WSTOPSIG(status), sigabbrev_np(WSTOPSIG(status)));
}
/* end: words */

static pid_t child_that_gets(int sig, struct gate *gate)
{
    pid_t child = CHECK(fork());
    if (child != 0)
        return child;
    CHECK(prctl(PR_SET_PDEATHSIG, SIGKILL)); /* stopped, it sees no Ctrl-C */
    CHECK(prctl(PR_SET_DUMPABLE, 0));        /* and it leaves no core file */
    CHECK(gate_wait(gate, -1));
    CHECK(kill(getpid(), sig)); /* 0: no signal */
    _exit(3);
}

int main(int argc, char *argv[])
{
    args_parse(argc, argv, "wait - the parent learns how its child ended",
               "wait", NULL);
    int status;
    struct gate gate; /* nobody ends before WNOHANG has looked */
    CHECK(gate_init(&gate));

    pid_t child = child_that_gets(0, &gate);
    pid_t got = CHECK(waitpid(child, &status, WNOHANG));
    say("parent", "waitpid=%d with WNOHANG: pid=%d still runs", got, child);
    CHECK(gate_open(&gate));
    got = CHECK(wait(&status)); /* blocks until a child has ended, any child */
    tell(got, status);
    got = wait(&status);
    say("parent", "wait=%d once more: %s", got, errors_name(errno));

    child = child_that_gets(SIGABRT, &gate);
    CHECK(waitpid(child, &status, 0));
    tell(child, status);
    say("parent", "had it left a core file, which we forbade, we would read:");
    tell(child, status | WCOREFLAG);

    child = child_that_gets(SIGSTOP, &gate);
    CHECK(waitpid(child, &status, WUNTRACED));
    tell(child, status);
    CHECK(kill(child, SIGKILL)); /* ends even a stopped process */
    CHECK(waitpid(child, &status, 0));
    tell(child, status);
    return 0;
}
