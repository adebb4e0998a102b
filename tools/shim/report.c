/*
 * report - the words for a deadlock (report.h).
 */
#include "tools/shim/report.h"
#include "tools/shim/table.h"

#include <stdio.h>
#include <unistd.h>

enum { PLACE_MAX = 128, NAMED_MAX = 26 };

#define TELL(...) dprintf(STDERR_FILENO, "labshim: " __VA_ARGS__)

/* A, B, ... in the order of their first mention: no address, so that a replay
 * says the same. */
static char letter_of(const void *object)
{
    static const void *named[NAMED_MAX];
    for (int i = 0; i < NAMED_MAX; i++) {
        if (named[i] == NULL)
            named[i] = object;
        if (named[i] == object)
            return (char)('A' + i);
    }
    return '?';
}

static const struct sched_held *find_held(const struct sched_thread *t,
                                          const void *object)
{
    for (int i = 0; object != NULL && i < SCHED_HELD_MAX; i++) {
        if (t->held[i].object == object)
            return &t->held[i];
    }
    return NULL;
}

static bool is_lock(const struct sched_thread *t)
{
    return t->why == SCHED_MUTEX || t->why == SCHED_RWLOCK;
}

/* Whom t waits for; NULL if that is no particular thread. */
static const struct sched_thread *awaited_by(const struct sched_thread *t)
{
    if (t->state != SCHED_BLOCKED)
        return NULL;
    if (t->why == SCHED_JOIN)
        return t->object;
    for (int i = 0; is_lock(t) && i < sched_count; i++) {
        if (find_held(&sched_threads[i], t->object) != NULL)
            return &sched_threads[i];
    }
    return NULL;
}

static bool is_in_circle(const struct sched_thread *t)
{
    const struct sched_thread *next = awaited_by(t);
    for (int i = 0; i < sched_count && next != NULL && next != t; i++)
        next = awaited_by(next);
    return next == t;
}

static void tell_circle(void)
{
    const struct sched_thread *first = NULL;
    for (int i = 0; i < sched_count && first == NULL; i++) {
        if (is_in_circle(&sched_threads[i]))
            first = &sched_threads[i];
    }
    if (first == NULL) {
        TELL("deadlock: nobody can ever go on\n");
        return;
    }
    TELL("deadlock: a circle: thread %d", first->id);
    const struct sched_thread *t = first;
    do {
        t = awaited_by(t);
        dprintf(STDERR_FILENO, " waits for %d", t->id);
    } while (t != first);
    dprintf(STDERR_FILENO, "\n");
}

static void tell_holders(const struct sched_thread *waits)
{
    char place[PLACE_MAX];
    for (int i = 0; i < sched_count; i++) {
        const struct sched_thread *t = &sched_threads[i];
        const struct sched_held *h = find_held(t, waits->object);
        if (h == NULL)
            continue;
        TELL("  %c is held by thread %d%s, taken at %s\n",
             letter_of(waits->object), t->id,
             t->state == SCHED_ENDED ? ", which has ended"
             : t == waits            ? " itself"
                                     : "",
             report_place(h->pc, place, sizeof(place)));
    }
}

static void tell_wait(const struct sched_thread *t)
{
    static const char *const words[] = {
        [SCHED_MUTEX] = "mutex",     [SCHED_COND] = "condition",
        [SCHED_SEM] = "semaphore",   [SCHED_RWLOCK] = "lock",
        [SCHED_ONCE] = "once",       [SCHED_FUTEX] = "futex",
        [SCHED_BARRIER] = "barrier",
    };
    char place[PLACE_MAX], what[32];
    if (t->why == SCHED_JOIN)
        snprintf(what, sizeof(what), "the end of thread %d", awaited_by(t)->id);
    else
        snprintf(what, sizeof(what), "%s %c", words[t->why],
                 letter_of(t->object));
    TELL("thread %d waits for %s, at %s\n", t->id, what,
         report_place(t->pc, place, sizeof(place)));
}

_Noreturn void report_deadlock(void)
{
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, NULL);
    shim_mode = SHIM_OFF; /* the calls here are libc's own */
    tell_circle();
    for (int i = 0; i < sched_count; i++) {
        if (sched_threads[i].state != SCHED_BLOCKED)
            continue;
        tell_wait(&sched_threads[i]);
        if (is_lock(&sched_threads[i]))
            tell_holders(&sched_threads[i]);
    }
    _exit(REPORT_DEADLOCK_STATUS);
}
