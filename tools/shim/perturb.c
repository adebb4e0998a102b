/*
 * perturb - short delays and a gate, for programs as they are.
 *
 * No delay follows the gate: the overlap it has made would be lost again.
 */
#include "tools/shim/shim.h"

#include <sched.h>
#include <stdatomic.h>
#include <time.h>

enum {
    BUDGET_US = 300000, /* of all delays of a process */
    DELAY_US = 200,
    GATE_US = 3000,
    FORK_US = 2000
};

static _Atomic int spent_us, started;

static void nap_us(int us)
{
    REAL(nanosleep);
    const struct timespec time = {0, us * 1000L};
    real_nanosleep(&time, NULL);
}

void perturb_delay(void)
{
    static __thread int slow; /* one thread of four is four times as slow */
    if (slow == 0)
        slow = shim_random(4) == 0 ? 4 : 1;
    if (shim_random(4) != 0)
        return;
    int us = (int)shim_random(DELAY_US) * slow;
    if (atomic_fetch_add(&spent_us, us) < BUDGET_US)
        nap_us(us);
}

void perturb_nap(void)
{
    nap_us(FORK_US);
}

static int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000;
}

void perturb_gate(void)
{
    REAL(sched_yield);
    if (shim_setting("seed", 1) % 4 == 3)
        return; /* the delays alone find what the gate hides */
    int mine = atomic_fetch_add(&started, 1);
    if (mine > 0)
        return;
    /* no nap: the second would be over before the first is awake */
    int64_t until = now_us() + GATE_US;
    while (atomic_load(&started) == 1 && now_us() < until)
        real_sched_yield();
}
