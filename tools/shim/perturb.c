/*
 * perturb - short delays and a gate, for programs as they are.
 *
 * No delay follows the gate: the overlap it has made would be lost again.
 */
#include "tools/shim/shim.h"

#include <stdatomic.h>
#include <time.h>

enum {
    BUDGET_US = 300000, /* of all delays of a process */
    DELAY_US = 200,
    GATE_US = 3000,
    STEP_US = 50,
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

void perturb_gate(void)
{
    if (shim_setting("seed", 1) % 4 == 3)
        return; /* the delays alone find what the gate hides */
    int mine = atomic_fetch_add(&started, 1);
    for (int us = 0; us < GATE_US && mine == 0; us += STEP_US) {
        if (atomic_load(&started) > 1)
            return;
        nap_us(STEP_US);
    }
}
