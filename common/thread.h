#ifndef LAB_THREAD_H
#define LAB_THREAD_H

/*
 * thread - the thread object: pthread_create(3) and pthread_join(3) as start
 * and join; C's counterpart of Python's threading.Thread.
 *
 *     static void *job(void *arg) { ...; return NULL; }
 *
 *     struct thread t;
 *     CHECK(thread_init(&t, "job", job, &argument));
 *     CHECK(thread_start(&t));
 *     CHECK(thread_join(&t, -1));
 *
 * The object must live until the thread is joined (a daemon's: until the
 * program ends), and each started thread but a daemon must be joined.
 *
 * Unlike Python's: the target's return value is kept (Python drops it); the
 * end of main ends all threads, so a program that has normal threads joins
 * them first, as thread_join_normal does and as Python does unseen.
 *
 * start and join belong to one thread at a time; is_alive to any.
 */
#include "common/event.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

struct thread {
    const char *name;                  /* at most 15 bytes are seen */
    void *(*run)(struct thread *self); /* what the thread does */
    void *(*target)(void *arg);        /* what the default run calls */
    void *arg;                         /* the caller's; not freed here */
    /* private */
    bool daemon;
    enum { THREAD_NEW, THREAD_STARTED, THREAD_JOINED } state;
    pthread_t id;
    void *result;          /* NULL until JOINED */
    _Atomic bool is_alive; /* any thread may look, at any time */
    struct event done;     /* set when run has returned */
};

/* Prepares *t: the thread will call target(arg). name may be NULL (it keeps
 * its creator's); it is not copied. Starts nothing. Returns 0; -1 with EINVAL
 * if t or target is NULL. */
int thread_init(struct thread *t, const char *name, void *(*target)(void *arg),
                void *arg);

/* The same for a type of one's own that has a struct thread as its first
 * member: the thread calls run(t), which may cast t back to that type. */
int thread_init_run(struct thread *t, const char *name,
                    void *(*run)(struct thread *self));

/* Makes it a daemon: thread_join_normal doesn't wait for it, so it ends with
 * main. Returns 0; -1 with EALREADY after the start, EINVAL if t is NULL. */
int thread_set_daemon(struct thread *t, bool daemon);

/* Starts it. Its name stands in /proc/PID/task/TID/comm before run is called.
 * Returns 0; -1 with EALREADY if it was started before, EINVAL if t was not
 * initialised, EAGAIN (no more threads) or ENOMEM; then it may be started
 * again. */
int thread_start(struct thread *t);

/* Waits until it has ended, at most timeout_ms (-1: no limit; 0: doesn't
 * wait), and frees its resources. Once joined every call returns 0 at once.
 * Returns -1 with ETIMEDOUT, EINVAL (not started), EDEADLK (itself). */
int thread_join(struct thread *t, int timeout_ms);

/* Joins those of the n threads that were started and aren't daemons: what a
 * main does before it returns. Blocks. Returns 0, or -1 as thread_join. */
int thread_join_normal(struct thread *const threads[], size_t n);

/* Returns true from start until run has returned. Doesn't wait. */
bool thread_is_alive(struct thread *t);

/* Returns what run returned or gave to pthread_exit(3); NULL until the thread
 * is joined. */
void *thread_result(const struct thread *t);

#endif
