/* event - threads wait until something has happened. */
#include "event.h"

#include <pthread.h>
#include <time.h>

struct event {
    pthread_mutex_t lock; /* guards the rest */
    pthread_cond_t was_set;
    bool is_set;
    unsigned times; /* it was set: a clear can't hide that from who waits */
};

void event_init(struct event *e)
{
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&e->was_set, &attr);
    pthread_condattr_destroy(&attr);
    pthread_mutex_init(&e->lock, NULL);
    e->is_set = false;
    e->times = 0;
}

void event_set(struct event *e)
{
    pthread_mutex_lock(&e->lock);
    e->is_set = true;
    e->times++;
    pthread_cond_broadcast(&e->was_set);
    pthread_mutex_unlock(&e->lock);
}

void event_clear(struct event *e)
{
    pthread_mutex_lock(&e->lock);
    e->is_set = false;
    pthread_mutex_unlock(&e->lock);
}

bool event_is_set(struct event *e)
{
    pthread_mutex_lock(&e->lock);
    bool is_set = e->is_set;
    pthread_mutex_unlock(&e->lock);
    return is_set;
}

static struct timespec after_ms(int ms)
{
    struct timespec end;
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec += ms / 1000;
    end.tv_nsec += ms % 1000 * 1000000L;
    return end;
}

bool event_wait(struct event *e, int timeout_ms)
{
    struct timespec end = after_ms(timeout_ms < 0 ? 0 : timeout_ms);
    pthread_mutex_lock(&e->lock);
    unsigned before = e->times;
    int err = 0;
    while (!e->is_set && e->times == before && err == 0) {
        if (timeout_ms < 0)
            err = pthread_cond_wait(&e->was_set, &e->lock);
        else
            err = pthread_cond_timedwait(&e->was_set, &e->lock, &end);
    }
    bool was_set = e->is_set || e->times != before;
    pthread_mutex_unlock(&e->lock);
    return was_set;
}

void event_destroy(struct event *e)
{
    pthread_cond_destroy(&e->was_set);
    pthread_mutex_destroy(&e->lock);
}
