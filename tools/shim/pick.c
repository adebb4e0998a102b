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

/* Is it to be drawn from? Of those who spin only if with_spinning. */
static bool is_drawn(const struct sched_thread *t, bool with_spinning)
{
    return t->state == SCHED_READY && (with_spinning || !t->spins);
}

/* A turn of one that spins costs a whole tick: each 16th draw will do. */
static struct sched_thread *pick_at_random(void)
{
    unsigned ready = 0, spinning = 0;
    for (int i = 0; i < sched_count; i++) {
        ready += is_drawn(&sched_threads[i], true);
        spinning += is_drawn(&sched_threads[i], true) && sched_threads[i].spins;
    }
    bool all = spinning == 0 || spinning == ready || shim_random(16) == 0;
    unsigned from = all ? ready : ready - spinning;
    unsigned which = from == 0 ? 0 : shim_random(from);
    for (int i = 0; i < sched_count; i++) {
        if (is_drawn(&sched_threads[i], all) && which-- == 0)
            return &sched_threads[i];
    }
    return NULL;
}

struct sched_thread *pick_next(void)
{
    return pct ? pick_by_priority() : pick_at_random();
}
