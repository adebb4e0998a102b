/*
 * pool - a process pool (pool.h): futures, on top of the workers of crew.h.
 *
 * Everything here runs in the owner. A result is taken out of its slot when
 * its future is asked for or the slot is needed again, so that neither a
 * thread nor a signal handler is at work behind the owner's back.
 */
#include "common/pool.h"
#include "common/crew.h"
#include "common/mono.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FULL_LOOK_MS = 10 };

struct pool {
    pid_t owner;
    struct crew crew;
    struct future *futures[CREW_SLOTS]; /* whose task each slot holds */
};

static int refuse(int error)
{
    errno = error;
    return -1;
}

static bool is_mine(const struct pool *pool)
{
    return pool != NULL && pool->owner == getpid();
}

struct pool *pool_create(int workers)
{
    if (workers < 1 || workers > POOL_WORKERS_MAX) {
        errno = EINVAL;
        return NULL;
    }
    struct pool *pool = calloc(1, sizeof(*pool));
    if (pool == NULL)
        return NULL;
    pool->owner = getpid();
    if (crew_hire(&pool->crew, workers) == 0)
        return pool;
    int error = errno;
    free(pool);
    errno = error;
    return NULL;
}

/* Settles the future of a task that has ended, and frees its slot. */
static void collect(struct pool *pool, uint32_t index)
{
    struct slot *slot = &pool->crew.board->slots[index];
    struct future *future = pool->futures[index];
    uint32_t state = atomic_load(&slot->state);
    if (state != SLOT_DONE && state != SLOT_DIED)
        return;
    future->worker = slot->worker;
    if (state == SLOT_DONE)
        memcpy(future->result, slot->result, POOL_BYTES);
    else
        future->status = slot->status;
    future->state = state == SLOT_DONE ? FUTURE_READY : FUTURE_DIED;
    atomic_store(&slot->state, SLOT_FREE);
}

/* Moves *position on to a free slot; waits for one if there is none. */
static int find_free(struct pool *pool, uint64_t *position)
{
    for (;;) {
        for (int n = 0; n < CREW_SLOTS; n++, ++*position) {
            collect(pool, *position % CREW_SLOTS);
            if (!crew_is_busy(&pool->crew, *position % CREW_SLOTS))
                return 0;
        }
        /* Full: sleep until a quarter is done, not for each task. If the task
         * there is a long one, others make room meanwhile. */
        uint32_t quarter = (*position + CREW_SLOTS / 4) % CREW_SLOTS;
        if (crew_look(&pool->crew, quarter, FULL_LOOK_MS) == -1)
            return -1;
    }
}

int pool_apply_async(struct pool *pool,
                     void (*task)(const void *arg, void *result),
                     const void *arg, size_t len, struct future *future)
{
    if (future != NULL)
        future->pool = NULL; /* of none, unless all goes well */
    if (!is_mine(pool) || task == NULL || future == NULL ||
        (arg == NULL && len > 0))
        return refuse(EINVAL);
    if (len > POOL_BYTES)
        return refuse(EMSGSIZE);
    struct crew *crew = &pool->crew;
    if (atomic_load(&crew->board->closed))
        return refuse(EPIPE);
    /* A sleeper will be rung for it: is that one still alive? */
    if ((crew->alive < crew->size || crew_sleeps(crew)) &&
        crew_look(crew, CREW_NO_SLOT, 0) == -1)
        return -1;
    uint64_t position = atomic_load(&crew->board->tail);
    if (find_free(pool, &position) == -1)
        return -1;
    future->pool = pool;
    future->slot = position % CREW_SLOTS;
    future->state = FUTURE_PENDING;
    future->worker = future->status = 0;
    pool->futures[future->slot] = future;
    struct slot *slot = &crew->board->slots[future->slot];
    slot->task = task;
    if (len > 0)
        memcpy(slot->arg, arg, len);
    atomic_store(&slot->state, SLOT_READY);
    atomic_store(&crew->board->tail, position + 1);
    crew_ring(crew, 1);
    return 0;
}

static int wait_for(struct future *future, int timeout_ms)
{
    struct pool *pool = future->pool;
    if (!is_mine(pool))
        return refuse(EINVAL);
    int64_t deadline_ms = mono_deadline_ms(timeout_ms);
    collect(pool, future->slot);
    for (bool looked = false; future->state == FUTURE_PENDING; looked = true) {
        int left_ms = mono_left_ms(deadline_ms);
        if (looked && left_ms == 0)
            return refuse(ETIMEDOUT);
        int got = crew_look(&pool->crew, future->slot, left_ms);
        collect(pool, future->slot);
        if (got == -1 && future->state == FUTURE_PENDING)
            return -1; /* nobody is left to serve it */
    }
    return 0;
}

int future_get(struct future *future, void *result, size_t len, int timeout_ms)
{
    if (future == NULL || future->pool == NULL || len > POOL_BYTES ||
        (result == NULL && len > 0))
        return refuse(EINVAL);
    if (future->state == FUTURE_PENDING && wait_for(future, timeout_ms) == -1)
        return -1;
    if (future->state != FUTURE_READY)
        return refuse(future->state == FUTURE_DIED ? EOWNERDEAD : ECANCELED);
    if (len > 0)
        memcpy(result, future->result, len);
    return 0;
}

pid_t future_worker(const struct future *future)
{
    return future->worker;
}

int future_status(const struct future *future)
{
    return future->status;
}

int pool_close(struct pool *pool)
{
    if (!is_mine(pool))
        return refuse(EINVAL);
    atomic_store(&pool->crew.board->closed, true);
    crew_ring(&pool->crew, pool->crew.size); /* to see it, and to end */
    return 0;
}

int pool_terminate(struct pool *pool)
{
    if (!is_mine(pool))
        return refuse(EINVAL);
    crew_dismiss(&pool->crew);
    for (uint32_t slot = 0; slot < CREW_SLOTS; slot++) {
        collect(pool, slot);
        if (crew_is_busy(&pool->crew, slot)) {
            pool->futures[slot]->state = FUTURE_CANCELLED;
            atomic_store(&pool->crew.board->slots[slot].state, SLOT_FREE);
        }
    }
    return 0;
}

int pool_join(struct pool *pool, int timeout_ms)
{
    if (!is_mine(pool) || !atomic_load(&pool->crew.board->closed))
        return refuse(EINVAL);
    struct crew *crew = &pool->crew;
    int64_t deadline_ms = mono_deadline_ms(timeout_ms);
    bool looked = false;
    while (crew->alive > 0 || crew_has_work(crew)) {
        int left_ms = mono_left_ms(deadline_ms);
        if (looked && left_ms == 0)
            return refuse(ETIMEDOUT);
        if (crew_look(crew, CREW_NO_SLOT, left_ms) == -1)
            return -1;
        looked = true;
    }
    for (uint32_t slot = 0; slot < CREW_SLOTS; slot++)
        collect(pool, slot);
    return 0;
}

void pool_destroy(struct pool *pool)
{
    if (!is_mine(pool))
        return; /* NULL, or a child's copy: the workers aren't its own */
    pool_terminate(pool);
    crew_free(&pool->crew);
    free(pool);
}

int pool_deaths(struct pool *pool)
{
    if (is_mine(pool))
        crew_look(&pool->crew, CREW_NO_SLOT, 0);
    return pool == NULL ? 0 : pool->crew.deaths;
}
