/*
 * life - the threads of explore from their start to their end, and what ends
 * the turn of one that spins.
 */
#include "tools/shim/report.h"
#include "tools/shim/table.h"

#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { PREEMPT_MS = 10 };
#define TICK (SIGRTMAX - 3)

static pthread_key_t at_end;

struct sched_thread *sched_new(void)
{
    if (!sched_is_on())
        return NULL;
    struct sched_thread *t = NULL;
    sched_lock();
    if (sched_count < SCHED_THREADS_MAX) {
        t = &sched_threads[sched_count++];
        memset(t, 0, sizeof(*t));
        t->id = sched_count;
        t->state = SCHED_STARTING;
        t->priority = pick_priority();
    }
    sched_unlock();
    return t;
}

void sched_made(struct sched_thread *t, pthread_t handle)
{
    sched_lock();
    t->handle = handle;
    t->has_handle = true;
    if (t->state == SCHED_STARTING)
        t->state = SCHED_READY;
    sched_unlock();
}

void sched_not_made(struct sched_thread *t)
{
    sched_lock();
    t->state = SCHED_ENDED;
    sched_unlock();
}

/* Only what is not on the caller's own stack can be shared; one access of four
 * is a point, or a run would be nothing but points. */
void labshim_access(const volatile void *address)
{
    enum { NEAR = 64 * 1024 };
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    if (!sched_is_on() || (uintptr_t)address - here < NEAR ||
        shim_random(4) != 0)
        return;
    sched_point();
}

/* Where a thread spins on a variable nobody else could change it. A timer of
 * its own CPU time ends its turn; but in the program's text only, for in libc
 * it may hold a lock of libc's. */
static void on_tick(int sig, siginfo_t *info, void *context)
{
    (void)sig;
    (void)info;
    if (sched_is_on() && sched_self->state == SCHED_RUNNING &&
        report_is_in_program(report_pc_of(context)))
        sched_spins();
}

static void start_timer(void)
{
    struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID,
                             .sigev_signo = TICK};
    event._sigev_un._tid = (pid_t)syscall(SYS_gettid);
    const struct itimerspec each = {{0, PREEMPT_MS * 1000000},
                                    {0, PREEMPT_MS * 1000000}};
    if (timer_create(CLOCK_THREAD_CPUTIME_ID, &event, &sched_self->timer) == 0)
        sched_self->has_timer =
            timer_settime(sched_self->timer, 0, &each, NULL) == 0;
}

void sched_begin(struct sched_thread *t)
{
    sched_self = t;
    t->in_shim++;
    pthread_setspecific(at_end, t);
    sched_await_turn(t, -1);
    start_timer();
    t->in_shim--;
}

static void at_end_of(void *unused)
{
    (void)unused;
    struct sched_thread *t = sched_self;
    if (t == NULL || shim_mode != SHIM_EXPLORE)
        return;
    sched_wake(t, true);
    t->in_shim++;
    if (t->has_timer)
        timer_delete(t->timer);
    sched_lock();
    t->state = SCHED_ENDED;
    sched_pass_on();
    sched_self = NULL;
    sched_unlock();
}

void sched_await_end(pthread_t handle, uintptr_t pc)
{
    if (!sched_is_on())
        return;
    /* from the end: the last who had this handle */
    for (int i = sched_count - 1; i >= 0; i--) {
        struct sched_thread *t = &sched_threads[i];
        if (!t->has_handle || !pthread_equal(t->handle, handle))
            continue;
        while (t->state != SCHED_ENDED)
            sched_block(SCHED_JOIN, t, -1, pc);
        return;
    }
}

void sched_init(void)
{
    REAL(sigaction); /* no handler of the program's */
    struct sigaction tick = {.sa_sigaction = on_tick,
                             .sa_flags = SA_RESTART | SA_SIGINFO};
    pick_init();
    pthread_key_create(&at_end, at_end_of);
    real_sigaction(TICK, &tick, NULL);
    sched_self = &sched_threads[0];
    *sched_self = (struct sched_thread){.id = 1,
                                        .state = SCHED_RUNNING,
                                        .handle = pthread_self(),
                                        .has_handle = true,
                                        .priority = pick_priority()};
    sched_count = 1;
    sched_running = sched_self;
    pthread_setspecific(at_end, sched_self); /* it may end by pthread_exit */
    report_init();
    start_timer();
}

void sched_forked(void)
{
    if (shim_mode == SHIM_EXPLORE)
        shim_mode = SHIM_OFF;
}
