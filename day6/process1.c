/*
 * process1 - the process object: a target, start and join.
 *
 * Shows:  process_init(), process_start(), process_join()
 * Run:    process1
 * See:    process_start is a fork in whose child the target is called and
 *         then _exit; process_join is a wait. So the target changes its own
 *         copy of the global: the parent's is as before.
 * Try:    read common/process.c: where are the fork, the _exit, the wait?
 */
#include "common/args.h"
#include "common/errors.h"
#include "common/mono.h"
#include "common/process.h"
#include "common/say.h"

#include <stddef.h>
#include <unistd.h>

static int global = 1;

/* begin: target */
static int target(void *arg)
{
    (void)arg;
    global = 10000;
    say("child", "ppid=%d global=%d", getppid(), global);
    mono_nap_ms(700);
    say("child", "returns from the target");
    return 0; /* the child's exit status */
}
/* end: target */

int main(int argc, char *argv[])
{
    args_parse(argc, argv,
               "process1 - the process object: a target, start and join",
               "process1", NULL);

    /* begin: main */
    struct process child;
    CHECK(process_init(&child, "child", target, NULL));
    say("parent", "before start: global=%d", global);
    CHECK(process_start(&child));
    say("parent", "goes on while the child works");
    CHECK(process_join(&child, -1));
    say("parent", "after join: global=%d", global);
    /* end: main */
    return 0;
}
