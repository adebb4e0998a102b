/*
 * process_attr - what a process object tells, and what a daemon child is.
 *
 * Shows:  process_is_alive(), process_set_daemon(), process_exit_code()
 * Run:    process_attr
 * See:    is_alive=true from start to end only; the exit code of the killed
 *         middle is -9; its daemon child, which nobody killed, ends with it.
 * Try:    make that child a normal one in middle(); who ends the program now?
 */
#include "common/args.h"
#include "common/errors.h"
#include "common/process.h"
#include "common/say.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static void show(const char *when, struct process *p)
{
    static const char *const words[] = {"false", "true"};
    say("parent", "%s: name=%s pid=%d is_alive=%s daemon=%s", when, p->name,
        p->pid, words[process_is_alive(p)], words[p->daemon]);
}

static int live(void *life)
{
    say("daemon", "I live as long as my parent, ppid=%d", getppid());
    CHECK(write(((int *)life)[1], "", 1));
    return pause(); /* it returns after a handled signal: never here */
}

static int middle(void *life)
{
    struct process child;
    CHECK(process_init(&child, "daemon", live, life));
    CHECK(process_set_daemon(&child, true));
    CHECK(process_start(&child));
    return CHECK(process_join(&child, -1));
}

int main(int argc, char *argv[])
{
    args_parse(argc, argv,
               "process_attr - what a process object tells, and what a daemon "
               "child is",
               "process_attr", NULL);
    int life[2], code;
    char byte, text[64];
    CHECK(pipe2(life, O_CLOEXEC));

    /* begin: attributes */
    struct process p;
    CHECK(process_init(&p, "middle", middle, life));
    CHECK(process_set_daemon(&p, true));
    show("before start", &p);
    CHECK(process_start(&p));
    show("after start", &p);
    if (process_set_daemon(&p, false) == -1)
        say("parent", "set_daemon after start: refused: %s (%s)",
            errors_text(errno), errors_name(errno));
    /* end: attributes */

    close(life[1]); /* now the two below us hold the only write ends */
    if (CHECK(read(life[0], &byte, 1)) == 0)
        die("the daemon didn't start");
    say("parent", "killing pid=%d by SIGKILL", p.pid);
    CHECK(process_kill(&p));
    CHECK(process_join(&p, -1));
    show("after join", &p);
    CHECK(process_exit_code(&p, &code));
    say("parent", "exit_code=%d, in words: %s", code,
        process_status_words(p.status, text, sizeof(text)));
    if (CHECK(read(life[0], &byte, 1)) == 0)
        say("parent", "end of the pipe: the daemon has ended too");
    return 0;
}
