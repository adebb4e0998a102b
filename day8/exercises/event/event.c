/* event - threads wait until something has happened. See README.md. */
#include "event.h"

struct event {
    int todo; /* TODO: what must threads share to wait for an event? */
};

void event_init(struct event *e)
{
    e->todo = 0; /* TODO: an event that is not set */
}

void event_set(struct event *e)
{
    (void)e; /* TODO: set it, and wake all who wait */
}

void event_clear(struct event *e)
{
    (void)e; /* TODO: it is not set any more */
}

bool event_is_set(struct event *e)
{
    (void)e; /* TODO: say whether it is set */
    return false;
}

bool event_wait(struct event *e, int timeout_ms)
{
    (void)e; /* TODO: wait until it is set, or time is over */
    (void)timeout_ms;
    return false;
}

void event_destroy(struct event *e)
{
    (void)e; /* TODO: give back what event_init took */
}
