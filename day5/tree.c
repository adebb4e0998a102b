/*
 * tree - every process has one parent, all the way up to pid 1.
 *
 * Shows:  fork(2), wait(2), read(2), proc(5)
 * Run:    tree --depth 2 --width 3
 * See:    the line of parents from pid 1 down to this process, then the family
 *         it has forked; each ppid is the pid it hangs from. The family's own
 *         count and the one from /proc are the same.
 * Try:    LAB_PACE=60 tree, and in another terminal the pstree it names.
 */
#include "common/args.h"
#include "common/errors.h"
#include "common/gate.h"
#include "common/mono.h"
#include "common/proc.h"
#include "common/say.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PROCESSES_MAX = 65536 };
static struct proc_stat processes[PROCESSES_MAX];

/* Waits for all children. Returns EXIT_FAILURE if one of them has failed. */
static int reap(void)
{
    int status, code = EXIT_SUCCESS;
    while (wait(&status) > 0)
        if (status != 0)
            code = EXIT_FAILURE;
    return code;
}

/* begin: grow */
/* Forks width children, each of which does the same, one level less deep. */
static void grow(int depth, int width, int ready_fd, struct gate *end)
{
    for (int i = 0; depth > 0 && i < width; i++) {
        if (CHECK(fork()) > 0)
            continue;
        grow(depth - 1, width, ready_fd, end);
        CHECK(write(ready_fd, "", 1));
        close(ready_fd);    /* once all have, the reader sees end of file */
        gate_wait(end, -1); /* opened, or lost: our ancestor has died */
        _exit(reap());
    }
}
/* end: grow */

static void show(int level, const struct proc_stat *p)
{
    say("tree", "%*s%s%s(%d) ppid=%d", 3 * level, "", level > 0 ? "\\_ " : "",
        p->name, p->pid, p->ppid);
}

/* Shows pid below all its ancestors. Returns the level under it. */
static int show_up(pid_t pid)
{
    struct proc_stat p;
    if (proc_read(pid, &p) == -1) /* it is 0, above pid 1, or has just gone */
        return 0;
    int level = show_up(p.ppid);
    show(level, &p);
    return level + 1;
}

/* Shows the descendants of pid. Returns how many there are. */
static int show_down(pid_t pid, int level, int count)
{
    int found = 0;
    for (int i = 0; i < count; i++) {
        if (processes[i].ppid != pid)
            continue;
        show(level, &processes[i]);
        found += 1 + show_down(processes[i].pid, level + 1, count);
    }
    return found;
}

int main(int argc, char *argv[])
{
    int depth = 2, width = 2;
    const struct args_option options[] = {
        ARGS_INT("depth", &depth, 1, 4, "levels of descendants"),
        ARGS_INT("width", &width, 1, 5, "children of each that has any"),
        ARGS_END,
    };
    args_parse(argc, argv,
               "tree - every process has one parent, all the way up to pid 1",
               "tree --depth 2 --width 3", options);

    struct gate end;
    CHECK(gate_init(&end));
    int ready[2], family = 0;
    char byte;
    CHECK(pipe(ready));
    grow(depth, width, ready[1], &end);
    close(ready[1]);
    while (CHECK(read(ready[0], &byte, 1)) == 1)
        family++;

    int count = CHECK(proc_read_all(processes, PROCESSES_MAX));
    int level = show_up(getpid());
    int descendants = show_down(getpid(), level, count);
    say("tree", "ancestors=%d descendants=%d family=%d", level - 1, descendants,
        family);
    say("tree", "compare: pstree -ps %d", getpid());
    mono_nap_ms(1000);
    CHECK(gate_open(&end));
    return reap();
}
