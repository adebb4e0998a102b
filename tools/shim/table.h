#ifndef LAB_TABLE_H
#define LAB_TABLE_H

/*
 * table - the threads explore knows, and who has the token: for the files of
 * the scheduler itself (sched.c, pick.c, life.c, report.c).
 */
#include "tools/shim/sched.h"

#include <signal.h>
#include <stdatomic.h>
#include <time.h>

#pragma GCC visibility push(hidden)

enum { SCHED_THREADS_MAX = 1024, SCHED_HELD_MAX = 64 };

enum sched_state {
    SCHED_STARTING, /* pthread_create hasn't returned yet */
    SCHED_READY,
    SCHED_RUNNING,
    SCHED_BLOCKED, /* until sched_wake, or its deadline */
    SCHED_OUTSIDE, /* in a call that the world outside ends */
    SCHED_ENDED
};

struct sched_held {
    const void *object;
    uintptr_t pc; /* where it was taken */
};

struct sched_thread {
    int id; /* main is 1 */
    enum sched_state state;
    pthread_t handle;
    bool has_handle, has_timer, timed_out;
    bool spins; /* a tick ended its turn, and it has called nothing since */
    volatile int in_shim; /* > 0: a handler's calls are libc's own */
    int nested;           /* sched_leave of a handler's calls then */
    enum sched_why why;   /* BLOCKED: by what, where, how long at most */
    const void *object;
    uintptr_t pc;
    int64_t deadline_ns;
    int priority;
    timer_t timer;
    _Atomic int go;
    struct sched_held held[SCHED_HELD_MAX];
};

/* Under sched_lock: at most one thread is RUNNING, and it has the token. Nobody
 * calls libc with the lock held but for futex. */
extern struct sched_thread sched_threads[SCHED_THREADS_MAX];
extern int sched_count;
extern struct sched_thread *sched_running; /* NULL: nobody is ready */
extern __thread struct sched_thread *sched_self;

/* The scheduler's own lock. */
void sched_lock(void);
void sched_unlock(void);

/* Locked: gives the token to one who is ready. If nobody ever will be, reports
 * the deadlock. The caller's state is what it is going to be. */
void sched_pass_on(void);

/* Not locked: sleeps until it is its turn, or until_ns (-1: none). */
void sched_await_turn(struct sched_thread *t, int64_t until_ns);

/* Draws from the seed how this run picks. */
void pick_init(void);

/* The priority of a thread that is new. */
int pick_priority(void);

/* Counts a point: the caller may go behind all others here. yields: it wants
 * to. */
void pick_count(bool yields);

/* Locked: one of those that are ready, or NULL. */
struct sched_thread *pick_next(void);

#pragma GCC visibility pop

#endif
