#ifndef LAB_TIMER_H
#define LAB_TIMER_H

/*
 * timer - the time limits of very many connections, at no cost that grows
 * with their number.
 *
 * Everybody in a timeline has the same time from the moment he joins it. So
 * whoever joined first is due first: the line is in order by itself, and only
 * its head must be looked at. A server has one line for each of its limits.
 * One thread at a time.
 */
#include <stdint.h>

struct http_timer {
    struct http_timer *prev, *next; /* private; NULL: in no line */
    int64_t deadline_ms;
};

struct http_timeline {
    struct http_timer ends; /* private: its next is the first to be due */
    int64_t limit_ms;
};

/* Prepares an empty line whose members have limit_ms. */
void http_timeline_init(struct http_timeline *line, int64_t limit_ms);

/* Puts the timer at the line's end: it is due limit_ms from now_ms. It leaves
 * the line it is in. All zero is a timer in no line. */
void http_timer_join(struct http_timer *timer, struct http_timeline *line,
                     int64_t now_ms);

/* Takes the timer out of the line it is in, if it is in one. */
void http_timer_leave(struct http_timer *timer);

/* Returns the first timer whose deadline has come, NULL if there is none. It
 * stays in its line: let it leave, or join another, before you ask again. */
struct http_timer *http_timeline_due(const struct http_timeline *line,
                                     int64_t now_ms);

/* Returns the first deadline of the line, MONO_NEVER if nobody is in it. */
int64_t http_timeline_next(const struct http_timeline *line);

#endif
