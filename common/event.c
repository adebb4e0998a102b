/*
 * event - a flag that threads wait for (event.h).
 */
#include "common/event.h"
#include "common/mono.h"

#include <errno.h>
#include <stddef.h>

int event_init(struct event *event)
{
    if (event == NULL) {
        errno = EINVAL;
        return -1;
    }
    *event = (struct event){.is_set = false};
    pthread_condattr_t attr;
    int error = pthread_condattr_init(&attr);
    if (error == 0) {
        /* a limit measured by the wall clock would jump with it */
        pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
        error = pthread_cond_init(&event->changed, &attr);
        pthread_condattr_destroy(&attr);
    }
    if (error == 0 && (error = pthread_mutex_init(&event->lock, NULL)) != 0)
        pthread_cond_destroy(&event->changed);
    if (error == 0)
        return 0;
    errno = error;
    return -1;
}

void event_set(struct event *event)
{
    pthread_mutex_lock(&event->lock);
    atomic_store_explicit(&event->is_set, true, memory_order_release);
    event->times_set++;
    pthread_cond_broadcast(&event->changed); /* all: each may go */
    pthread_mutex_unlock(&event->lock);
}

void event_clear(struct event *event)
{
    pthread_mutex_lock(&event->lock);
    atomic_store_explicit(&event->is_set, false, memory_order_release);
    pthread_mutex_unlock(&event->lock);
}

bool event_is_set(struct event *event)
{
    /* acquire: who sees it set sees all that was done before it was set */
    return atomic_load_explicit(&event->is_set, memory_order_acquire);
}

bool event_wait(struct event *event, int timeout_ms)
{
    if (event_is_set(event))
        return true; /* most often: no lock, no wait */
    struct timespec until = {0};
    if (timeout_ms > 0)
        until = mono_timespec(mono_deadline_ms(timeout_ms));
    pthread_mutex_lock(&event->lock);
    uint64_t before = event->times_set;
    int error = timeout_ms == 0 ? ETIMEDOUT : 0;
    /* while, not if: cond_wait may return without a reason (its man page) */
    while (!event->is_set && event->times_set == before && error == 0) {
        if (timeout_ms < 0)
            error = pthread_cond_wait(&event->changed, &event->lock);
        else
            error =
                pthread_cond_timedwait(&event->changed, &event->lock, &until);
    }
    bool was_set = event->is_set || event->times_set != before;
    pthread_mutex_unlock(&event->lock);
    return was_set;
}

void event_destroy(struct event *event)
{
    pthread_cond_destroy(&event->changed);
    pthread_mutex_destroy(&event->lock);
}
