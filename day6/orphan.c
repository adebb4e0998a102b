/*
 * orphan - who adopts a child when its parent ends.
 *
 * Shows:  getppid(2), prctl(2), waitpid(2)
 * Run:    orphan --subreaper
 * See:    the child's ppid before and after its parent's end, and the name of
 *         that process. Not always pid 1: the nearest ancestor that asked to
 *         be a subreaper comes first. So getppid() == 1 is no test.
 * Try:    both with and without --subreaper; who adopts on your machine?
 */
#include "common/args.h"
#include "common/errors.h"
#include "common/gate.h"
#include "common/mono.h"
#include "common/proc.h"
#include "common/say.h"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static struct gate child_spoke, parent_gone;

static void say_ppid(const char *when)
{
    struct proc_stat parent;
    pid_t ppid = getppid();
    say("child", "%s: ppid=%d name=%s", when, ppid,
        proc_read(ppid, &parent) == 0 ? parent.name : "?");
}

_Noreturn static void be_child(void)
{
    say_ppid("before");
    CHECK(gate_open(&child_spoke));
    CHECK(gate_wait(&parent_gone, -1));
    say_ppid("after");
    mono_nap_ms(700);
    say("child", "ends, an orphan to the last");
    _exit(0);
}

_Noreturn static void be_parent(void)
{
    if (CHECK(fork()) == 0)
        be_child();
    CHECK(gate_wait(&child_spoke, -1));
    say("parent", "ends before its child");
    _exit(0); /* without a wait: that makes the orphan */
}

int main(int argc, char *argv[])
{
    bool subreaper = false;
    const struct args_option options[] = {
        ARGS_FLAG("subreaper", &subreaper, "let the grandparent adopt"),
        ARGS_END,
    };
    args_parse(argc, argv, "orphan - who adopts a child when its parent ends",
               "orphan --subreaper", options);
    int alive[2]; /* nobody writes: its end comes with the orphan's end */
    CHECK(pipe(alive));
    CHECK(gate_init(&child_spoke));
    CHECK(gate_init(&parent_gone));

    CHECK(prctl(PR_SET_CHILD_SUBREAPER, subreaper));
    say("grandparent", "forks a parent, which forks a child and ends");
    pid_t parent = CHECK(fork());
    if (parent == 0)
        be_parent();
    CHECK(waitpid(parent, NULL, 0)); /* after this its child is adopted */
    CHECK(gate_open(&parent_gone));
    CHECK(close(alive[1]));
    CHECK(read(alive[0], &(char){0}, 1)); /* blocks until then */
    if (subreaper) {
        pid_t orphan = CHECK(wait(NULL));
        say("grandparent", "waits for whom it adopted: wait=%d", orphan);
    }
    return 0;
}
