/*
 * fork - one process calls fork, two return from it.
 *
 * Shows:  fork(2), waitpid(2)
 * Run:    fork --first child
 * See:    one line before the fork, two of every line after it; fork=0 in the
 *         child, fork=the child's pid in the parent. Who is first is not
 *         promised, unless --first makes the other wait.
 * Try:    run it ten times without --first; does the order ever change?
 */
#include "common/args.h"
#include "common/errors.h"
#include "common/gate.h"
#include "common/say.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ANYBODY = -1, PARENT, CHILD };

int main(int argc, char *argv[])
{
    int first = ANYBODY;
    const struct args_option options[] = {
        ARGS_CHOICE("first", &first, "parent|child", "who speaks first"),
        ARGS_END,
    };
    args_parse(argc, argv, "fork - one process calls fork, two return from it",
               "fork --first child", options);

    struct gate gate; /* the second waits here for the first */
    CHECK(gate_init(&gate));
    say("parent", "before the fork there is one process");

    /* begin: fork */
    pid_t fork_value = fork();
    if (fork_value == -1) { /* what CHECK(fork()) does, written out once */
        fprintf(stderr, "%s:%d: fork(): %s (%s)\n", __FILE__, __LINE__,
                strerror(errno), strerrorname_np(errno));
        _exit(EXIT_FAILURE);
    }
    int i_am = PARENT;
    if (fork_value == 0) /* 0 is no process's pid: only the child gets it */
        i_am = CHILD;
    const char *role = i_am == CHILD ? "child" : "parent";
    /* end: fork */

    if (first != ANYBODY && first != i_am)
        CHECK(gate_wait(&gate, -1));
    say(role, "fork=%d", fork_value);
    say(role, "after the if both go on here");
    if (first == i_am)
        CHECK(gate_open(&gate));

    if (fork_value == 0)
        _exit(EXIT_SUCCESS);
    int status;
    CHECK(waitpid(fork_value, &status, 0));
    return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_FAILURE;
}
