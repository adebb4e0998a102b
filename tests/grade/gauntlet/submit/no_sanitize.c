/*
 * no_sanitize - has a race, in functions that are not looked at.
 *
 * Exercise: event
 * With: tests/grade/event/wrong/L02-reads-unlocked.c
 * Fails: races
 */
#include "event.h"

#define LOOK_AWAY __attribute__((no_sanitize("thread")))

LOOK_AWAY bool event_is_set(struct event *e);
LOOK_AWAY bool event_wait(struct event *e, int timeout_ms);
LOOK_AWAY void event_set(struct event *e);
LOOK_AWAY void event_clear(struct event *e);
