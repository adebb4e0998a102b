/*
 * my_thread - a thread type of one's own.
 *
 * Shows:  thread_init_run(), thread_start(), thread_join()
 * Run:    my_thread
 * See:    one type, two functions, two kinds of arguments. A join with a time
 *         limit runs out before there is applause, the next one succeeds.
 * Try:    make the first join's limit -1; who waits for whom then?
 */
#include "common/args.h"
#include "common/errors.h"
#include "common/event.h"
#include "common/mono.h"
#include "common/say.h"
#include "common/thread.h"

#include <errno.h>
#include <string.h>

/* begin: type */
struct my_thread {        /* a thread, and more */
    struct thread thread; /* first: a pointer to it is one to the whole */
    void (*function)(const void *args);
    _Alignas(max_align_t) char args[64]; /* a copy: the caller's may go */
};

static void *my_thread_run(struct thread *self)
{
    struct my_thread *my = (struct my_thread *)self;
    my->function(my->args);
    return NULL;
}

static int my_thread_init(struct my_thread *my, const char *name,
                          void (*function)(const void *args), const void *args,
                          size_t size)
{
    if (size > sizeof(my->args)) {
        errno = EMSGSIZE;
        return -1;
    }
    my->function = function;
    memcpy(my->args, args, size);
    return thread_init_run(&my->thread, name, my_thread_run);
}
/* end: type */

static struct event applause;

static void sing(const void *verses)
{
    for (int i = 1; i <= *(const int *)verses; i++) {
        say_thread("singer", "verse=%d", i);
        mono_nap_ms(300);
    }
    event_wait(&applause, -1);
    say_thread("singer", "bows");
}

static void clap(const void *word)
{
    say_thread("crowd", "%s", (const char *)word);
    event_set(&applause);
}

int main(int argc, char *argv[])
{
    args_parse(argc, argv, "my_thread - a thread type of one's own",
               "my_thread", NULL);
    CHECK(event_init(&applause));
    struct my_thread singer, crowd;
    CHECK(my_thread_init(&singer, "singer", sing, &(int){4}, sizeof(int)));
    CHECK(my_thread_init(&crowd, "crowd", clap, "bravo", sizeof("bravo")));
    CHECK(thread_start(&singer.thread));
    if (thread_join(&singer.thread, mono_paced_ms(800)) == -1)
        say_thread("main", "join ran out: %s", errors_name(errno));
    CHECK(thread_start(&crowd.thread));
    CHECK(thread_join(&singer.thread, -1));
    CHECK(thread_join(&crowd.thread, -1));
    say_thread("main", "joined both");
    return 0;
}
