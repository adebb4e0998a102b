/*
 * child - a second-level child works, and no zombie can be left.
 *
 * Shows:  fork(2), _exit(2), waitpid(2), wait(2)
 * Run:    child
 * See:    the parent waits for the first child only: an instant. Then it has
 *         no child, so none that could become a zombie; and its job and the
 *         grandchild's overlap (from_ms, to_ms).
 * Try:    let the first child do the job itself: how long is waited_ms now?
 */
#include "common/args.h"
#include "common/errors.h"
#include "common/gate.h"
#include "common/mono.h"
#include "common/proc.h"
#include "common/say.h"

#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

static int64_t start_ms;              /* a forked child has a copy */
static struct gate reaped, both_work; /* so that the order is no accident */

static int since_start_ms(void)
{
    return (int)(mono_now_ms() - start_ms);
}

_Noreturn static void be_grandchild(void)
{
    CHECK(gate_wait(&reaped, -1));
    int from_ms = since_start_ms();
    struct proc_stat adopter;
    CHECK(gate_open(&both_work));
    say("grandchild", "adopted: ppid=%d name=%s", getppid(),
        proc_read(getppid(), &adopter) == 0 ? adopter.name : "?");
    mono_nap_ms(1200);
    say("grandchild", "job from_ms=%d to_ms=%d", from_ms, since_start_ms());
    _exit(0);
}

int main(int argc, char *argv[])
{
    args_parse(argc, argv,
               "child - a second-level child works, and no zombie can be left",
               "child", NULL);
    int alive[2]; /* nobody writes: end of file when the grandchild ends */
    CHECK(pipe(alive));
    CHECK(gate_init(&reaped));
    CHECK(gate_init(&both_work));
    start_ms = mono_now_ms();

    /* begin: child */
    pid_t first = CHECK(fork());
    if (first == 0) {
        if (CHECK(fork()) == 0)
            be_grandchild();
        _exit(0); /* its only job was to fork */
    }
    CHECK(waitpid(first, NULL, 0));
    /* end: child */
    say("parent", "waitpid=%d waited_ms=%d", first, since_start_ms());
    pid_t got = wait(NULL);
    say("parent", "wait=%d %s: no child is left", got, errors_name(errno));

    int from_ms = since_start_ms();
    CHECK(gate_open(&reaped));
    CHECK(gate_wait(&both_work, -1));
    mono_nap_ms(800);
    say("parent", "job from_ms=%d to_ms=%d", from_ms, since_start_ms());
    CHECK(close(alive[1]));
    CHECK(read(alive[0], &(char){0}, 1)); /* blocks until that end of file */
    return 0;
}
