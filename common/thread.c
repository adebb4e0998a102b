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
    event_set(&t->done);
}

static void *be_the_thread(void *arg)
{
    struct thread *t = arg;
    if (t->name != NULL)
        prctl(PR_SET_NAME, t->name);   /* cuts it to 15 bytes */
    pthread_cleanup_push(set_done, t); /* on pthread_exit(3) too */
    t->result = t->run(t);
    pthread_cleanup_pop(1);
    return NULL;
}

int thread_start(struct thread *t)
{
    if (t == NULL || t->run == NULL)
        return refuse(EINVAL);
    if (t->state != THREAD_NEW)
        return refuse(EALREADY);
    if (event_init(&t->done) == -1)
        return -1;
    int error = pthread_create(&t->id, NULL, be_the_thread, t);
    if (error != 0) {
        event_destroy(&t->done);
        return refuse(error);
    }
    t->state = THREAD_STARTED;
    return 0;
}

int thread_join(struct thread *t, int timeout_ms)
{
    if (t == NULL || t->state == THREAD_NEW)
        return refuse(EINVAL);
    if (t->state == THREAD_JOINED)
        return 0;
    if (pthread_equal(t->id, pthread_self()))
        return refuse(EDEADLK);
    if (timeout_ms >= 0 && !event_wait(&t->done, timeout_ms))
        return refuse(ETIMEDOUT);
    int error = pthread_join(t->id, NULL);
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
    return t != NULL && t->state == THREAD_STARTED && !event_is_set(&t->done);
}

void *thread_result(const struct thread *t)
{
    return t->state == THREAD_JOINED ? t->result : NULL;
}
