/*
 * ipc_semaphore - at most N of M processes inside.
 *
 * Shows:  mmap(2), sem_init(3), sem_wait(3), sem_post(3), sem_getvalue(3)
 * Run:    ipc_semaphore --slots 3 --processes 8
 * Good:   counts what is free; who finds nothing sleeps until it is woken.
 * Bad:    carries no data; has no owner: who dies inside keeps its slot.
 * See:    inside= is never more than --slots, and max_inside= says so at the
 *         end; whoever goes out lets the next one in.
 * Try:    with LAB_PACE=10 kill -9 one inside; what is free= at the end?
 */
#include "common/args.h"
#include "common/errors.h"
#include "common/gate.h"
#include "common/mono.h"
#include "common/process.h"
#include "common/say.h"

#include <errno.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <sys/mman.h>

enum { PROCESSES_MAX = 64, NAP_MS = 400, SLACK_MS = 3000 };

struct house { /* in shared memory */
    sem_t slots;
    atomic_int inside; /* atomic, as up to N change it at the same time */
};
static struct house *house;
static struct gate full; /* nobody goes out before the house was full once */

/* Returns how many were inside when it came in, itself included. */
static int visit(void *full_at)
{
    /* begin: inside */
    CHECK(sem_wait(&house->slots)); /* no handlers here, so no EINTR */
    int inside = atomic_fetch_add(&house->inside, 1) + 1;
    say("visitor", "in, inside=%d", inside);
    CHECK(inside == *(int *)full_at ? gate_open(&full) : gate_wait(&full, -1));
    mono_nap_ms(NAP_MS);
    say("visitor", "out");
    atomic_fetch_sub(&house->inside, 1); /* then post; else we'd count N + 1 */
    CHECK(sem_post(&house->slots));
    /* end: inside */
    return inside;
}

int main(int argc, char *argv[])
{
    int slots = 3, processes = 8;
    const struct args_option options[] = {
        ARGS_INT("slots", &slots, 1, PROCESSES_MAX, "N: places inside"),
        ARGS_INT("processes", &processes, 1, PROCESSES_MAX, "M: visitors"),
        ARGS_END,
    };
    args_parse(argc, argv, "ipc_semaphore - at most N of M processes inside",
               "ipc_semaphore --slots 3 --processes 8", options);
    house = mmap(NULL, sizeof(*house), PROT_READ | PROT_WRITE,
                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (house == MAP_FAILED)
        die("mmap: %s (%s)", errors_text(errno), errors_name(errno));
    CHECK(sem_init(&house->slots, 1, (unsigned)slots)); /* 1: of processes */
    CHECK(gate_init(&full));
    int full_at = slots < processes ? slots : processes;
    struct process visitors[PROCESSES_MAX];
    for (int i = 0; i < processes; i++) {
        CHECK(process_init(&visitors[i], "visitor", visit, &full_at));
        CHECK(process_set_daemon(&visitors[i], true));
        CHECK(process_start(&visitors[i]));
    }
    int limit_ms = processes * mono_paced_ms(NAP_MS) + SLACK_MS;
    int max_inside = 0, inside, free_slots;
    for (int i = 0; i < processes; i++) { /* ETIMEDOUT: all slots are lost */
        CHECK(process_join(&visitors[i], limit_ms));
        CHECK(process_exit_code(&visitors[i], &inside));
        max_inside = inside > max_inside ? inside : max_inside;
    }
    CHECK(sem_getvalue(&house->slots, &free_slots));
    say("parent", "max_inside=%d free=%d", max_inside, free_slots);
    return 0;
}
