#ifndef LAB_SCHED_H
#define LAB_SCHED_H

/*
 * sched - explore's scheduler: of all threads only the one that has the token
 * runs. It gives it away at a point, when it blocks, and around calls that may
 * wait for something outside (leave, enter).
 *
 * All do nothing in other modes, and for a thread that isn't known.
 */
#include "tools/shim/shim.h"

#pragma GCC visibility push(hidden)

enum sched_why {
    SCHED_MUTEX,
    SCHED_COND,
    SCHED_SEM,
    SCHED_JOIN,
    SCHED_RWLOCK,
    SCHED_BARRIER,
    SCHED_ONCE,
    SCHED_FUTEX
};

struct sched_thread;

/* The calling thread is one that is scheduled. */
bool sched_is_on(void);

/* Somebody else may go on here, or the caller itself. */
void sched_point(void);

/* The same, where the caller says it has nothing to do (sched_yield, a nap). */
void sched_yields(void);

/* The same, where it is seen to spin: the others go first mostly. */
void sched_spins(void);

/* Blocks on object until sched_wake, or until deadline_ns (CLOCK_MONOTONIC;
 * -1: none). pc: where from. Returns false if the deadline came first. If
 * nobody can ever go on it reports the deadlock and ends the process. */
bool sched_block(enum sched_why why, const void *object, int64_t deadline_ns,
                 uintptr_t pc);

/* Makes those who are blocked on object ready: all of them, or one, drawn at
 * random. */
void sched_wake(const void *object, bool all);

/* How many are blocked on object? */
int sched_blocked_on(const void *object);

/* Nobody but the caller is ready. */
bool sched_is_alone(void);

/* The program handles a signal. */
bool sched_has_handlers(void);

/* Around a call that may wait for the world outside. */
void sched_leave(void);
void sched_enter(void);

/* Notes who holds object, for the report; pc 0: nobody does. */
void sched_holds(const void *object, uintptr_t pc);
/* Does the caller hold object? */
bool sched_holds_it(const void *object);

/* The starter makes a thread known before it runs; it begins with sched_begin,
 * and waits for the token there. */
struct sched_thread *sched_new(void);
void sched_begin(struct sched_thread *t);
void sched_made(struct sched_thread *t, pthread_t handle);
/* It was not made after all. */
void sched_not_made(struct sched_thread *t);
/* Blocks until the thread behind handle has ended, as far as we know it. */
void sched_await_end(pthread_t handle, uintptr_t pc);

/* The first thread, and the preparations. */
void sched_init(void);
/* In a forked child: none of it any more. */
void sched_forked(void);

#pragma GCC visibility pop

#endif
