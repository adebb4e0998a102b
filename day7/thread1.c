/*
 * thread1 - a thread is created and joined; it lives in main's own memory.
 *
 * Shows:  pthread_create(3), pthread_join(3), getpid(2), gettid(2)
 * Run:    thread1
 * See:    the same pid, another tid; main's tid is the pid. The thread sets
 *         the global to 2, and main finds 2 after the join: one memory, one
 *         variable. In process1 of day 6 the parent's stays what it was.
 * Try:    delete the join: which of the thread's lines do you still see?
 */
#include "common/args.h"
#include "common/errors.h"
#include "common/say.h"

#include <pthread.h>
#include <unistd.h>

/* Two threads use it and nothing locks it: create and join keep them apart.
 * What main did before the create, the thread sees; what the thread did,
 * main sees after the join. */
static int global = 1;

static void tell(const char *role, const char *when)
{
    say_thread(role, "%s: pid=%d tid=%d &global=%p global=%d", when, getpid(),
               gettid(), (void *)&global, global);
}

/* begin: thread */
static void *change_global(void *arg)
{
    (void)arg;
    tell("thread", "started");
    global = 2;
    tell("thread", "changed");
    return NULL;
}
/* end: thread */

int main(int argc, char *argv[])
{
    args_parse(argc, argv,
               "thread1 - a thread is created and joined; it lives in main's "
               "own memory",
               "thread1", NULL);

    /* begin: main */
    tell("main", "before");
    pthread_t thread;
    CHECK_PTHREAD(pthread_create(&thread, NULL, change_global, NULL));
    CHECK_PTHREAD(pthread_join(thread, NULL)); /* waits until it has ended */
    tell("main", "joined");
    /* end: main */
    return 0;
}
