/*
 * sched - one thread at a time (sched.h, table.h).
 *
 * A thread that waits for its turn sleeps on a futex word of its own, `go`: who
 * passes the token on wakes one thread, not all.
 */
#include "tools/shim/report.h"
#include "tools/shim/table.h"

#include <errno.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

struct sched_thread sched_threads[SCHED_THREADS_MAX];
int sched_count;
struct sched_thread *sched_running;
__thread struct sched_thread *sched_self;
static _Atomic int big;

static long futex(_Atomic int *word, int op, int value,
                  const struct timespec *until)
{
    REAL(syscall);
    return real_syscall(SYS_futex, word, op | FUTEX_PRIVATE_FLAG, value, until,
                        NULL, FUTEX_BITSET_MATCH_ANY);
}

void sched_lock(void)
{
    while (atomic_exchange(&big, 1) != 0)
        futex(&big, FUTEX_WAIT_BITSET, 1, NULL);
}

void sched_unlock(void)
{
    atomic_store(&big, 0);
    futex(&big, FUTEX_WAKE, 1, NULL);
}

/* Nobody is ready: will anybody ever be? */
static bool is_deadlock(void)
{
    bool any = false;
    for (int i = 0; i < sched_count; i++) {
        struct sched_thread *t = &sched_threads[i];
        if (t->state == SCHED_OUTSIDE || t->state == SCHED_STARTING ||
            (t->state == SCHED_BLOCKED && t->deadline_ns != -1))
            return false;
        any = any || t->state == SCHED_BLOCKED;
    }
    return any;
}

void sched_pass_on(void)
{
    sched_running = pick_next();
    if (sched_running != NULL) {
        sched_running->state = SCHED_RUNNING;
        if (sched_running != sched_self) {
            atomic_store(&sched_running->go, 1);
            futex(&sched_running->go, FUTEX_WAKE, 1, NULL);
        }
    } else if (is_deadlock()) {
        report_deadlock();
    }
}

void sched_await_turn(struct sched_thread *t, int64_t until_ns)
{
    struct timespec until = {until_ns / 1000000000, until_ns % 1000000000};
    while (atomic_load(&t->go) == 0) {
        long woken =
            futex(&t->go, FUTEX_WAIT_BITSET, 0, until_ns == -1 ? NULL : &until);
        if (woken == -1 && errno == ETIMEDOUT) {
            sched_lock();
            if (t->state == SCHED_BLOCKED) {
                t->timed_out = true;
                t->state = SCHED_READY;
                if (sched_running == NULL)
                    sched_pass_on();
                if (sched_running == t)
                    atomic_store(&t->go, 1);
            }
            sched_unlock();
            until_ns = -1;
        }
    }
    atomic_store(&t->go, 0);
}

/* Gives the token away and waits until it is back. Locked before, not after. */
static void give_way(int64_t until_ns)
{
    sched_pass_on();
    bool is_mine = sched_running == sched_self;
    sched_unlock();
    if (!is_mine)
        sched_await_turn(sched_self, until_ns);
}

bool sched_is_on(void)
{
    return shim_mode == SHIM_EXPLORE && sched_self != NULL &&
           sched_self->in_shim == 0;
}

static void point(bool yields, bool spins)
{
    if (!sched_is_on())
        return;
    int saved_errno = errno;
    sched_self->in_shim++;
    sched_lock();
    pick_count(yields);
    sched_self->spins = spins;
    sched_self->state = SCHED_READY;
    give_way(-1);
    sched_self->in_shim--;
    errno = saved_errno;
}

void sched_point(void)
{
    point(false, false);
}

void sched_yields(void)
{
    point(true, false);
}

void sched_spins(void)
{
    point(true, true);
}

bool sched_block(enum sched_why why, const void *object, int64_t deadline_ns,
                 uintptr_t pc)
{
    int saved_errno = errno;
    sched_self->in_shim++;
    sched_lock();
    sched_self->state = SCHED_BLOCKED;
    sched_self->why = why;
    sched_self->object = object;
    sched_self->pc = pc;
    sched_self->deadline_ns = deadline_ns;
    sched_self->timed_out = false;
    give_way(deadline_ns);
    sched_self->object = NULL;
    sched_self->in_shim--;
    errno = saved_errno;
    return !sched_self->timed_out;
}

int sched_blocked_on(const void *object)
{
    int n = 0;
    for (int i = 0; i < sched_count; i++)
        n += sched_threads[i].state == SCHED_BLOCKED &&
             sched_threads[i].object == object;
    return n;
}

void sched_wake(const void *object, bool all)
{
    if (!sched_is_on())
        return;
    sched_self->in_shim++;
    sched_lock();
    int waiting = sched_blocked_on(object);
    int which = waiting == 0 || all ? -1 : (int)shim_random((unsigned)waiting);
    for (int i = 0; i < sched_count; i++) {
        struct sched_thread *t = &sched_threads[i];
        if (t->state == SCHED_BLOCKED && t->object == object &&
            (all || which-- == 0))
            t->state = SCHED_READY;
    }
    sched_unlock();
    sched_self->in_shim--;
}

bool sched_is_alone(void)
{
    int ready = 0;
    sched_self->in_shim++;
    sched_lock();
    for (int i = 0; i < sched_count; i++)
        ready += sched_threads[i].state == SCHED_READY;
    sched_unlock();
    sched_self->in_shim--;
    return ready == 0;
}

void sched_leave(void)
{
    if (shim_mode == SHIM_EXPLORE && sched_self != NULL)
        sched_self->nested += sched_self->in_shim > 0;
    if (!sched_is_on())
        return;
    int saved_errno = errno;
    sched_self->in_shim++;
    sched_lock();
    sched_self->state = SCHED_OUTSIDE;
    sched_pass_on();
    sched_unlock();
    errno = saved_errno;
}

void sched_enter(void)
{
    if (shim_mode != SHIM_EXPLORE || sched_self == NULL)
        return;
    if (sched_self->nested > 0) {
        sched_self->nested--;
        return;
    }
    int saved_errno = errno;
    sched_lock();
    sched_self->state = SCHED_READY;
    if (sched_running == NULL)
        give_way(-1);
    else {
        sched_unlock();
        sched_await_turn(sched_self, -1);
    }
    sched_self->in_shim--;
    errno = saved_errno;
}
