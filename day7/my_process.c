/*
 * my_process - a process type of one's own: more fields, a run of its own.
 *
 * Shows:  process_init_run(), process_start(), process_join()
 * Run:    my_process --call start
 * See:    start calls run in a child, so the parent's rockets stay unlaunched
 *         and both count at once; with --call run it is a mere function call:
 *         no new pid, one after the other, the parent's fields change.
 * Try:    give the type a third field, and print it in run.
 */
#include "common/args.h"
#include "common/errors.h"
#include "common/mono.h"
#include "common/process.h"
#include "common/say.h"

#include <unistd.h>

/* begin: type */
/* It is a process, and more. The process stands first, so that a pointer to
 * it is a pointer to the whole as well (C11 6.7.2.1, paragraph 15). */
struct rocket {
    struct process process;
    int count; /* seconds to the launch */
};

static int rocket_run(struct process *self)
{
    struct rocket *rocket = (struct rocket *)self;
    for (; rocket->count > 0; rocket->count--) {
        say(self->name, "run: count=%d", rocket->count);
        mono_nap_ms(300);
    }
    say(self->name, "run: launched");
    return 0;
}

static int rocket_init(struct rocket *rocket, const char *name, int count)
{
    rocket->count = count;
    return process_init_run(&rocket->process, name, rocket_run);
}
/* end: type */

enum { START, RUN };

int main(int argc, char *argv[])
{
    int how = START;
    const struct args_option options[] = {
        ARGS_CHOICE("call", &how, "start|run", "what the parent calls"),
        ARGS_END,
    };
    args_parse(argc, argv,
               "my_process - a process type of one's own: more fields, a run "
               "of its own",
               "my_process --call run", options);

    struct rocket rockets[2];
    CHECK(rocket_init(&rockets[0], "ariane", 3));
    CHECK(rocket_init(&rockets[1], "soyuz", 5));
    for (int i = 0; i < 2; i++) {
        struct process *p = &rockets[i].process;
        if (how == START)
            CHECK(process_start(p));
        else
            p->run(p);
    }
    for (int i = 0; i < 2; i++) {
        struct process *p = &rockets[i].process;
        if (how == START)
            CHECK(process_join(p, -1));
        say("parent", "%s: pid=%d count=%d", p->name, p->pid, rockets[i].count);
    }
    return 0;
}
