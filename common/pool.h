#ifndef LAB_POOL_H
#define LAB_POOL_H

/*
 * pool - a process pool: a few workers serve many tasks, so that a task costs
 * a message and not a fork; C's counterpart of multiprocessing.Pool.
 *
 *     static void square(const void *arg, void *result) { ... }
 *
 *     struct pool *pool = CHECK_PTR(pool_create(4));
 *     struct future f;
 *     CHECK(pool_apply_async(pool, square, &n, sizeof(n), &f));
 *     CHECK(future_get(&f, &n_squared, sizeof(n_squared), -1));
 *     CHECK(pool_close(pool));
 *     CHECK(pool_join(pool, -1));
 *     pool_destroy(pool);
 *
 * A task is a function of this program, found in the workers at the same
 * address because they are forks; its argument and result travel as bytes.
 *
 * Unlike Python's: a worker that dies in a task ends that task with an error
 * and is replaced (Python's pool waits for the lost result for ever); argument
 * and result are at most POOL_BYTES each; no helper threads: results are
 * taken in and the dead replaced whenever its owner calls in here.
 *
 * For the process and the thread that created it. The workers are daemons
 * (see process.h). They close every descriptor but 0, 1 and 2, so that no
 * pipe or connection of the owner's stays open in them, and see memory as it
 * was when they were forked, so don't rely on globals set later.
 */
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { POOL_WORKERS_MAX = 64, POOL_BYTES = 256 };

struct pool; /* opaque: it holds memory shared with the workers; pool.c */

/* A result to come. Caller-owned; must stay where it is until it is ready or
 * the pool is destroyed. */
struct future {
    /* private */
    struct pool *pool; /* NULL: of none, apply_async failed */
    uint32_t slot;     /* where its task stands while it is pending */
    enum { FUTURE_PENDING, FUTURE_READY, FUTURE_DIED, FUTURE_CANCELLED } state;
    pid_t worker; /* who served it, 0 until then */
    int status;   /* DIED: as waitpid(2) gave it */
    unsigned char result[POOL_BYTES];
};

/* Creates a pool and forks its workers. Returns it, to be freed by
 * pool_destroy; NULL with EINVAL (not 1..POOL_WORKERS_MAX), EAGAIN, ENOMEM,
 * EMFILE or ENFILE, and then no worker, descriptor or memory is left. */
struct pool *pool_create(int workers);

/* Hands a task to the pool: some worker will call task(copy of arg, result),
 * result being POOL_BYTES zeroed bytes. Returns 0 at once unless the pool's
 * backlog is full (then as soon as there is room); -1 with EINVAL (NULL),
 * EMSGSIZE (len > POOL_BYTES), EPIPE (closed or terminated), EAGAIN or ENOMEM
 * (all workers died and none could be forked). */
int pool_apply_async(struct pool *pool,
                     void (*task)(const void *arg, void *result),
                     const void *arg, size_t len, struct future *future);

/* Waits for the result, at most timeout_ms (-1: no limit; 0: doesn't wait),
 * and copies its first len bytes. May be called again. Returns 0; -1 with
 * ETIMEDOUT, EOWNERDEAD (its worker died in it: future_status tells how),
 * ECANCELED (terminated before it was served), EINVAL, EAGAIN as above. */
int future_get(struct future *future, void *result, size_t len, int timeout_ms);

/* Returns the pid of the worker that served it or died in it; 0 while it is
 * pending. */
pid_t future_worker(const struct future *future);

/* Returns the waitpid(2) status of the worker that died in it, for
 * process_status_words; 0 unless future_get failed with EOWNERDEAD. */
int future_status(const struct future *future);

/* No more tasks: what was handed in is still served, then the workers end.
 * Returns 0; -1 with EINVAL. A second call is harmless. */
int pool_close(struct pool *pool);

/* Kills the workers; what was not served is cancelled. Returns 0; -1 with
 * EINVAL. */
int pool_terminate(struct pool *pool);

/* After close or terminate: waits until every task is done and every worker
 * has ended and is reaped, at most timeout_ms (-1: no limit). Futures can
 * still be read. Returns 0; -1 with ETIMEDOUT, EINVAL (NULL; not closed),
 * EAGAIN or ENOMEM as above. */
int pool_join(struct pool *pool, int timeout_ms);

/* Terminates and joins what still runs, and frees everything. NULL is
 * harmless. Futures that are not ready become ECANCELED. */
void pool_destroy(struct pool *pool);

/* Returns how many workers have died, in a task or between tasks, so far;
 * those pool_terminate killed don't count. */
int pool_deaths(struct pool *pool);

#endif
