/*
 * pick - who is next.
 *
 * Four seeds of five walk at random: at each point any ready thread is as
 * likely as another. The fifth is PCT's: the ready thread of the highest
 * priority runs, and at a few points, drawn beforehand, the running one falls
 * below all others.
 */
#include "tools/shim/table.h"

enum { PCT_POINTS = 2, PCT_STEPS = 400, PCT_EVERY = 5 };

static bool pct;
static unsigned long steps, change_at[PCT_POINTS];
static int lowest;

void pick_init(void)
{
    pct = (unsigned long)shim_setting("seed", 1) % PCT_EVERY == PCT_EVERY - 1;
    for (int i = 0; i < PCT_POINTS; i++)
        change_at[i] = shim_random(PCT_STEPS);
}

int pick_priority(void)
{
    return (int)shim_random(1000) + 1000;
}

void pick_count(bool yields)
{
    steps++;
    if (!pct)
        return;
    for (int i = 0; i < PCT_POINTS; i++)
        yields = yields || steps == change_at[i];
    if (yields)
        sched_self->priority = lowest--;
}

static struct sched_thread *pick_by_priority(void)
{
    struct sched_thread *best = NULL;
    for (int i = 0; i < sched_count; i++) {
        struct sched_thread *t = &sched_threads[i];
        if (t->state == SCHED_READY &&
            (best == NULL || t->priority > best->priority))
            best = t;
    }
    return best;
}

static struct sched_thread *pick_at_random(void)
{
    unsigned ready = 0;
    for (int i = 0; i < sched_count; i++)
        ready += sched_threads[i].state == SCHED_READY;
    unsigned which = ready == 0 ? 0 : shim_random(ready);
    for (int i = 0; i < sched_count; i++) {
        if (sched_threads[i].state == SCHED_READY && which-- == 0)
            return &sched_threads[i];
    }
    return NULL;
}

struct sched_thread *pick_next(void)
{
    return pct ? pick_by_priority() : pick_at_random();
}
