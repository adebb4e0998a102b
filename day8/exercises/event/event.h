#ifndef EVENT_H
#define EVENT_H

#include <stdbool.h>

struct event;

void event_init(struct event *e);
void event_set(struct event *e);
void event_clear(struct event *e);
bool event_is_set(struct event *e);
bool event_wait(struct event *e, int timeout_ms);
void event_destroy(struct event *e);

#endif
