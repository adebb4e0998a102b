/*
 * thread_attr - a thread's name, is_alive and daemon.
 *
 * Shows:  thread_is_alive(), thread_set_daemon(), thread_join_normal()
 * Run:    thread_attr
 * See:    the kernel knows the names; is_alive=true from start to end only.
 *         The clerk still works when main is done, and the program waits for
 *         him; the watchman, a daemon, ends with main, his work undone.
 * Try:    let the watchman be no daemon: when does the program end now?
 */
#include "common/args.h"
#include "common/errors.h"
#include "common/event.h"
#include "common/mono.h"
#include "common/say.h"
#include "common/thread.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static pthread_barrier_t names_said; /* main and the two meet here */
static struct event main_is_done, fire;
/* Not on main's stack: a daemon still uses its own when main has returned. */
static struct thread clerk, watchman;

static void *wait_and_work(void *event)
{
    char path[64], name[32];
    snprintf(path, sizeof(path), "/proc/%d/task/%d/comm", getpid(), gettid());
    int fd = CHECK(open(path, O_RDONLY | O_CLOEXEC));
    ssize_t len = CHECK(read(fd, name, sizeof(name)));
    close(fd);
    name[len - 1] = '\0'; /* in place of the newline */
    say_thread(name, "name=%s, as %s says", name, path);
    pthread_barrier_wait(&names_said);

    event_wait(event, -1);
    say_thread(name, "main is done, I am not: the program waits for me");
    mono_nap_ms(1500);
    say_thread(name, "done");
    return NULL;
}

static void show(const char *when, struct thread *t)
{
    static const char *const words[] = {"false", "true"};
    say_thread("main", "%s: name=%s is_alive=%s daemon=%s", when, t->name,
               words[thread_is_alive(t)], words[t->daemon]);
}

int main(int argc, char *argv[])
{
    args_parse(argc, argv, "thread_attr - a thread's name, is_alive and daemon",
               "thread_attr", NULL);
    CHECK_PTHREAD(pthread_barrier_init(&names_said, NULL, 3));
    CHECK(event_init(&main_is_done));
    CHECK(event_init(&fire)); /* never set: there is no fire */

    /* begin: daemon */
    struct thread *const threads[] = {&clerk, &watchman};
    CHECK(thread_init(&clerk, "clerk", wait_and_work, &main_is_done));
    CHECK(thread_init(&watchman, "watchman", wait_and_work, &fire));
    CHECK(thread_set_daemon(&watchman, true));
    for (int i = 0; i < 2; i++) {
        show("before start", threads[i]);
        CHECK(thread_start(threads[i]));
        show("after start", threads[i]);
    }
    pthread_barrier_wait(&names_said);

    say_thread("main", "done; now I wait for the threads that aren't daemons");
    event_set(&main_is_done);
    CHECK(thread_join_normal(threads, 2));
    show("at the end", &clerk);
    show("at the end", &watchman);
    return 0; /* ends the process, and with it every thread that still runs */
    /* end: daemon */
}
