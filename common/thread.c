/*
 * thread - the thread object (thread.h).
 *
 * pthread_join(3) knows no time limit that works by a monotonic clock on
 * every libc, so the thread sets an event as the last thing it does: a join
 * with a limit waits for that, then joins a thread that is at its end.
 */
#include "common/thread.h"

#include <errno.h>
#include <sys/prctl.h>

/* The calling thread's object; NULL in a thread that was not started here.
 * Its own t->id may not be stored yet when it runs (pthread_create(3)). */
static _Thread_local const struct thread *current;

static int refuse(int error)
{
    errno = error;
    return -1;
}

static void *run_target(struct thread *self)
{
    return self->target(self->arg);
}

int thread_init_run(struct thread *t, const char *name,
                    void *(*run)(struct thread *self))
{
    if (t == NULL || run == NULL)
        return refuse(EINVAL);
    *t = (struct thread){.name = name, .run = run, .state = THREAD_NEW};
    return 0;
}

int thread_init(struct thread *t, const char *name, void *(*target)(void *arg),
                void *arg)
{
    if (target == NULL || thread_init_run(t, name, run_target) == -1)
        return refuse(EINVAL);
    t->target = target;
    t->arg = arg;
    return 0;
}

int thread_set_daemon(struct thread *t, bool daemon)
{
    if (t == NULL)
        return refuse(EINVAL);
    if (t->state != THREAD_NEW)
        return refuse(EALREADY);
    t->daemon = daemon;
    return 0;
}

static void set_done(void *arg)
{
    struct thread *t = arg;
    atomic_store(&t->is_alive, false);
    event_set(&t->done);
}

static void *be_the_thread(void *arg)
{
    struct thread *t = arg;
    current = t;
    if (t->name != NULL)
        prctl(PR_SET_NAME, t->name); /* cuts it to 15 bytes */
    void *result;
    pthread_cleanup_push(set_done, t); /* on pthread_exit(3) too */
    result = t->run(t);
    pthread_cleanup_pop(1);
    return result;
}

int thread_start(struct thread *t)
{
    if (t == NULL || t->run == NULL)
        return refuse(EINVAL);
    if (t->state != THREAD_NEW)
        return refuse(EALREADY);
    if (event_init(&t->done) == -1)
        return -1;
    t->state = THREAD_STARTED; /* before it runs: it may look */
    atomic_store(&t->is_alive, true);
    int error = pthread_create(&t->id, NULL, be_the_thread, t);
    if (error == 0)
        return 0;
    atomic_store(&t->is_alive, false);
    t->state = THREAD_NEW;
    event_destroy(&t->done);
    return refuse(error);
}

int thread_join(struct thread *t, int timeout_ms)
{
    if (t == NULL || t->state == THREAD_NEW)
        return refuse(EINVAL);
    if (t->state == THREAD_JOINED)
        return 0;
    if (t == current)
        return refuse(EDEADLK);
    if (timeout_ms >= 0 && !event_wait(&t->done, timeout_ms))
        return refuse(ETIMEDOUT);
    int error = pthread_join(t->id, &t->result);
    if (error != 0)
        return refuse(error);
    event_destroy(&t->done);
    t->state = THREAD_JOINED;
    return 0;
}

int thread_join_normal(struct thread *const threads[], size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct thread *t = threads[i];
        if (t->state == THREAD_STARTED && !t->daemon &&
            thread_join(t, -1) == -1)
            return -1;
    }
    return 0;
}

bool thread_is_alive(struct thread *t)
{
    return t != NULL && atomic_load(&t->is_alive);
}

void *thread_result(const struct thread *t)
{
    return t->result;
}
