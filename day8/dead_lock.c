/*
 * dead_lock - a circle of waiting, and three cures.
 *
 * Shows:  pthread_mutex_clocklock(3), pthread_mutex_trylock(3)
 * Run:    dead_lock --how order
 * See:    each teller holds one account and waits for the other's: a cycle.
 *         Only a time limit ends it here, and 5000 are missing. Each cure
 *         breaks one of the four conditions: tom=6000 alex=7000.
 * Try:    let by_order() lock t->from first, then t->to: who ends that run?
 */
#include "common/args.h"
#include "common/errors.h"
#include "common/mono.h"
#include "common/say.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

enum { DEADLOCK, ORDER, TRYLOCK, TIMEOUT };
static int how = DEADLOCK;

static struct account {
    int number;
    const char *name;
    pthread_mutex_t lock; /* guards the two below */
    int balance;
    const struct transfer *holder; /* who stopped half-way, to tell */
} tom = {1, "tom", PTHREAD_MUTEX_INITIALIZER, 5000, NULL},
  alex = {2, "alex", PTHREAD_MUTEX_INITIALIZER, 8000, NULL};

struct transfer {
    const char *teller;
    struct account *from, *to;
    int amount;
};

static pthread_barrier_t meet; /* bad luck, made certain */

static bool lock_in_time(pthread_mutex_t *lock)
{
    int limit_ms = mono_paced_ms(1000);
    struct timespec until = mono_timespec(mono_deadline_ms(limit_ms));
    return pthread_mutex_clocklock(lock, CLOCK_MONOTONIC, &until) == 0;
}

/* begin: deadlock */
static void into_deadlock(const struct transfer *t)
{
    CHECK_PTHREAD(pthread_mutex_lock(&t->from->lock));
    t->from->holder = t;
    t->from->balance -= t->amount;
    pthread_barrier_wait(&meet); /* both hold one, and want the other */
    if (!lock_in_time(&t->to->lock))
        say_thread(t->teller, "timed out: holds=%s waits_for=%s held_by=%s",
                   t->from->name, t->to->name, t->to->holder->teller);
    pthread_barrier_wait(&meet); /* a real one has no end */
    CHECK_PTHREAD(pthread_mutex_unlock(&t->from->lock));
}
/* end: deadlock */

/* begin: order */
static void by_order(const struct transfer *t)
{
    bool upwards = t->from->number < t->to->number;
    struct account *first = upwards ? t->from : t->to;
    struct account *second = upwards ? t->to : t->from;
    CHECK_PTHREAD(pthread_mutex_lock(&first->lock));
    mono_nap_ms(500);
    CHECK_PTHREAD(pthread_mutex_lock(&second->lock));
    t->from->balance -= t->amount;
    t->to->balance += t->amount;
    CHECK_PTHREAD(pthread_mutex_unlock(&second->lock));
    CHECK_PTHREAD(pthread_mutex_unlock(&first->lock));
}
/* end: order */

/* begin: give_back */
static void by_giving_back(const struct transfer *t)
{
    for (int tries = 1;; tries++) {
        CHECK_PTHREAD(pthread_mutex_lock(&t->from->lock));
        t->from->balance -= t->amount;
        if (tries == 1)
            pthread_barrier_wait(&meet); /* bad luck, as above */
        if (how == TRYLOCK ? pthread_mutex_trylock(&t->to->lock) == 0
                           : lock_in_time(&t->to->lock))
            break;
        t->from->balance += t->amount; /* as if nothing had been done */
        CHECK_PTHREAD(pthread_mutex_unlock(&t->from->lock));
        if (tries == 1)
            say_thread(t->teller, "gives %s back", t->from->name);
        mono_nap_ms((int)(random() % (200 * tries))); /* or they meet again */
    }
    t->to->balance += t->amount;
    CHECK_PTHREAD(pthread_mutex_unlock(&t->to->lock));
    CHECK_PTHREAD(pthread_mutex_unlock(&t->from->lock));
}
/* end: give_back */

static const struct {
    void (*transfer)(const struct transfer *t);
    const char *words;
} ways[] = {
    [DEADLOCK] = {into_deadlock, "has all four conditions: mutual exclusion, "
                                 "hold and wait, no preemption, circular wait"},
    [ORDER] = {by_order, "breaks circular wait: all lock in the same order"},
    [TRYLOCK] = {by_giving_back,
                 "breaks hold and wait: who waits holds no lock"},
    [TIMEOUT] = {by_giving_back, "breaks no preemption: the lock is given up "
                                 "when time is up"},
};

static void *run(void *arg)
{
    const struct transfer *t = arg;
    say_thread(t->teller, "moves %d from %s to %s", t->amount, t->from->name,
               t->to->name);
    if (t->from != t->to) /* or it would wait for a lock that it holds */
        ways[how].transfer(t);
    return NULL;
}

int main(int argc, char *argv[])
{
    const struct args_option options[] = {
        ARGS_CHOICE("how", &how, "deadlock|order|trylock|timeout", "which way"),
        ARGS_END,
    };
    args_parse(argc, argv, "dead_lock - a circle of waiting, and three cures",
               "dead_lock --how order", options);
    struct transfer transfers[] = {{"teller-1", &tom, &alex, 2000},
                                   {"teller-2", &alex, &tom, 3000},
                                   {"main", &tom, &tom, 1000}};
    pthread_t threads[2];
    CHECK_PTHREAD(pthread_barrier_init(&meet, NULL, 2));
    for (int i = 0; i < 2; i++)
        CHECK_PTHREAD(pthread_create(&threads[i], NULL, run, &transfers[i]));
    for (int i = 0; i < 2; i++)
        CHECK_PTHREAD(pthread_join(threads[i], NULL));
    if (how == DEADLOCK)
        say_thread("main", "cycle: %s waits for %s waits for %s",
                   tom.holder->teller, alex.holder->teller,
                   alex.holder->to->holder->teller);
    else
        run(&transfers[2]);
    say_thread("main", "%s", ways[how].words);
    say_thread("main", "tom=%d alex=%d sum=%d", tom.balance, alex.balance,
               tom.balance + alex.balance);
    return 0;
}
