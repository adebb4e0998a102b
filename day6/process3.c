/*
 * process3 - arguments go in by a struct, a result comes out by a pipe.
 *
 * Shows:  process_init(), process_join(), pipe(2), read(2), write(2)
 * Run:    process3
 * See:    first and last are given by position, step by name, and the title
 *         that is left out has its default. A join with a time limit runs out
 *         while the child is at work; the next one succeeds.
 * Try:    let the child write into a member of the struct, not to the pipe.
 */
#include "common/args.h"
#include "common/errors.h"
#include "common/gate.h"
#include "common/mono.h"
#include "common/process.h"
#include "common/say.h"

#include <errno.h>
#include <stddef.h>
#include <unistd.h>

/* begin: struct */
struct sum_args {
    int first, last;
    int step;
    const char *title; /* NULL: "the sum" */
    int result_fd;
    struct gate *may_end;
};
/* end: struct */

static int add_up(void *arg)
{
    const struct sum_args *args = arg;
    long sum = 0;
    for (int i = args->first; i <= args->last; i += args->step)
        sum += i;
    say("child", "first=%d last=%d step=%d title=\"%s\"", args->first,
        args->last, args->step, args->title != NULL ? args->title : "the sum");
    mono_nap_ms(600);
    CHECK(gate_wait(args->may_end, -1)); /* slow enough at any pace */
    CHECK(write(args->result_fd, &sum, sizeof(sum)));
    return 0;
}

int main(int argc, char *argv[])
{
    args_parse(
        argc, argv,
        "process3 - arguments go in by a struct, a result comes out by a pipe",
        "process3", NULL);
    int fds[2];
    struct gate may_end;
    CHECK(pipe(fds));
    CHECK(gate_init(&may_end));

    /* begin: main */
    struct sum_args args = {1, 100, .step = 2, .result_fd = fds[1],
                            .may_end = &may_end};
    struct process child;
    CHECK(process_init(&child, "child", add_up, &args));
    CHECK(process_start(&child));
    CHECK(close(fds[1])); /* so that read ends if the child dies silently */

    int joined = process_join(&child, mono_paced_ms(300));
    say("parent", "join=%d %s", joined, joined == -1 ? errors_name(errno) : "");
    CHECK(gate_open(&may_end));
    long sum = 0;
    if (CHECK(read(fds[0], &sum, sizeof(sum))) != sizeof(sum))
        die("the child ended without a result");
    CHECK(process_join(&child, -1));
    /* end: main */
    say("parent", "join=0 result=%ld", sum);
    return 0;
}
