/*
 * held - who holds which lock since when, for the report.
 */
#include "tools/shim/table.h"

void sched_holds(const void *object, uintptr_t pc)
{
    if (!sched_is_on())
        return;
    for (int i = 0; i < SCHED_HELD_MAX; i++) {
        struct sched_held *h = &sched_self->held[i];
        if (h->object == (pc == 0 ? object : NULL)) {
            *h = (struct sched_held){pc == 0 ? NULL : object, pc};
            return;
        }
    }
}

bool sched_holds_it(const void *object)
{
    for (int i = 0; sched_is_on() && i < SCHED_HELD_MAX; i++) {
        if (sched_self->held[i].object == object)
            return true;
    }
    return false;
}
