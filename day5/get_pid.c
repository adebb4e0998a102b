/*
 * get_pid - a child's pid and its parent's pid, seen from both sides.
 *
 * Shows:  fork(2), getpid(2), getppid(2), waitpid(2)
 * Run:    get_pid
 * See:    the child's ppid equals the parent's pid, and the parent's fork
 *         equals the child's pid. The parent's own ppid is the shell's pid
 *         (echo $$).
 * Try:    delete the waitpid() call: the child may then print another ppid.
 */
#include "common/args.h"
#include "common/errors.h"
#include "common/say.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
    args_parse(argc, argv,
               "get_pid - a child's pid and its parent's pid, seen from both "
               "sides",
               "get_pid", NULL);

    /* begin: pids */
    pid_t fork_value = CHECK(fork());
    if (fork_value == 0) {
        say("child", "pid=%d ppid=%d", getpid(), getppid());
        _exit(EXIT_SUCCESS);
    }
    say("parent", "pid=%d ppid=%d fork=%d", getpid(), getppid(), fork_value);
    /* end: pids */

    /* Without this the parent may end first: the child is then an orphan, and
     * its ppid is whoever has adopted it. */
    int status;
    CHECK(waitpid(fork_value, &status, 0));
    return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_FAILURE;
}
