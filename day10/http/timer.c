/*
 * timer - the time limits of very many connections (timer.h).
 */
#include "day10/http/timer.h"
#include "common/mono.h"

#include <stddef.h>

void http_timeline_init(struct http_timeline *line, int64_t limit_ms)
{
    *line = (struct http_timeline){.limit_ms = limit_ms};
    line->ends.prev = line->ends.next = &line->ends;
}

void http_timer_leave(struct http_timer *timer)
{
    if (timer->next == NULL)
        return;
    timer->prev->next = timer->next;
    timer->next->prev = timer->prev;
    timer->prev = timer->next = NULL;
}

void http_timer_join(struct http_timer *timer, struct http_timeline *line,
                     int64_t now_ms)
{
    http_timer_leave(timer);
    timer->deadline_ms = now_ms + line->limit_ms;
    timer->prev = line->ends.prev;
    timer->next = &line->ends;
    timer->prev->next = timer->next->prev = timer;
}

struct http_timer *http_timeline_due(const struct http_timeline *line,
                                     int64_t now_ms)
{
    return http_timeline_next(line) <= now_ms ? line->ends.next : NULL;
}

int64_t http_timeline_next(const struct http_timeline *line)
{
    if (line->ends.next == &line->ends)
        return MONO_NEVER;
    return line->ends.next->deadline_ms;
}
