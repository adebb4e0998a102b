/*
 * zombie - what is left of a child until its parent waits for it.
 *
 * Shows:  _exit(2), waitid(2), waitpid(2), kill(2)
 * Run:    zombie --count 3
 * See:    state=Z between the child's end and the wait, even after SIGKILL:
 *         it is dead already. The wait gets the exit status that was kept,
 *         and then the pid is gone.
 * Try:    LAB_PACE=10 zombie, and `ps f` in a second terminal: <defunct>.
 */
#include "common/args.h"
#include "common/errors.h"
#include "common/mono.h"
#include "common/proc.h"
#include "common/say.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

enum { COUNT_MAX = 1000 };

/* begin: zombie */
static pid_t make_zombie(void)
{
    pid_t child = CHECK(fork());
    if (child == 0)
        _exit(3);
    siginfo_t info; /* WNOWAIT: see that it has ended, but leave it there */
    CHECK(waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT));
    return child;
}
/* end: zombie */

/* Says what /proc knows of each, and how many are zombies. */
static void look_at(const pid_t *pids, int count, const char *when)
{
    struct proc_stat stat;
    int zombies = 0;
    for (int i = 0; i < count; i++) {
        if (proc_read(pids[i], &stat) == 0) {
            say("parent", "pid=%d ppid=%d name=%s state=%c (%s)", stat.pid,
                stat.ppid, stat.name, stat.state, proc_state_words(stat.state));
            zombies += stat.state == 'Z';
        } else {
            say("parent", "pid=%d: %s", pids[i], errors_text(errno));
        }
    }
    say("parent", "%s: zombies=%d", when, zombies);
}

int main(int argc, char *argv[])
{
    int count = 1;
    const struct args_option options[] = {
        ARGS_INT("count", &count, 1, COUNT_MAX, "make this many zombies"),
        ARGS_END,
    };
    args_parse(argc, argv,
               "zombie - what is left of a child until its parent waits for it",
               "zombie --count 3", options);

    static pid_t pids[COUNT_MAX];
    for (int i = 0; i < count; i++)
        pids[i] = make_zombie();
    for (int i = 0; i < count; i++)
        CHECK(kill(pids[i], SIGKILL)); /* succeeds, and changes nothing */
    look_at(pids, count, "after the end, and SIGKILL to each");
    mono_nap_ms(1000); /* time for a look with ps */

    for (int i = 0; i < count; i++) {
        int status;
        CHECK(waitpid(pids[i], &status, 0));
        say("parent", "waitpid=%d raw=%d", pids[i], status);
    }
    look_at(pids, count, "after the wait for each");
    return 0;
}
