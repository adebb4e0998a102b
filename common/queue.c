/*
 * queue - a bounded queue between threads and processes (queue.h).
 *
 * A ring in shared memory. Puts and gets are counted; message number n stands
 * in slot n % capacity. There are two sides, each with a lock of its own, so
 * that a producer and a consumer don't wait for each other:
 *
 *     put side: count = messages ever put, moved on by the holder of its lock
 *     get side: count = messages ever got, moved on by the holder of its lock
 *     0 <= puts - gets <= capacity, at every instant
 * Who finds the ring full (or empty) sleeps *with* its side's lock, so at most
 * one sleeps a side and the others queue up behind it.
 *
 * Death: both locks are robust, pthread_mutexattr_setrobust(3). A message
 * counts from the instant its side's count is stored, the last step; who died
 * before that has changed nothing, who died after it had done everything. So
 * the next holder has nothing to repair. Condition variables can't be used:
 * glibc's hang the one who signals when a process was killed in a wait.
 */
#include "common/queue.h"
#include "common/futex.h"
#include "common/mono.h"
#include "common/robust.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

enum { CACHE_LINE = 64, LOOK_MS = 100, MOMENTS = 100 };
enum { YIELD_NS = 10000, DEAR_NS = 100000, BLIND_WAITS = 500 };
enum { AWAKE, ASLEEP };

/* Words that different processes write stand in different cache lines. */
struct side {
    alignas(CACHE_LINE) pthread_mutex_t lock;
    uint64_t seen;   /* the other side's count when last looked at, or less */
    int blind_waits; /* so many more sleep at once, as a look was in vain */
    alignas(CACHE_LINE) _Atomic uint64_t count;
    alignas(CACHE_LINE) _Atomic uint32_t bell; /* ASLEEP: wake lock's holder */
};

struct queue {
    size_t mapped, capacity, stride, size;
    _Atomic bool closed;
    struct side put, get;
    alignas(CACHE_LINE) unsigned char slots[];
};

static int refuse(int error)
{
    errno = error;
    return -1;
}

struct queue *queue_create(size_t capacity, size_t size)
{
    errno = EINVAL;
    if (capacity < 1 || capacity > QUEUE_CAPACITY_MAX || size < 1 ||
        size > QUEUE_MESSAGE_MAX)
        return NULL;
    size_t stride = (size + 7) / 8 * 8;
    size_t mapped = sizeof(struct queue) + capacity * stride;
    struct queue *q = mmap(NULL, mapped, PROT_READ | PROT_WRITE,
                           MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (q == MAP_FAILED)
        return NULL;
    *q = (struct queue){mapped, capacity, stride, size, .closed = false};
    if (robust_init(&q->put.lock) == 0 && robust_init(&q->get.lock) == 0)
        return q;
    munmap(q, mapped); /* succeeds, and leaves errno as it is */
    return NULL;
}

static void ring(struct side *side)
{
    if (atomic_load(&side->bell) == ASLEEP) {
        atomic_store(&side->bell, AWAKE);
        futex_wake(&side->bell, 1);
    }
}

/* Locks a side within the deadline. If that is over and there is something to
 * do, the lock's holder is not asleep but about to leave: a moment longer. A
 * holder that died has left its side in order, see at the top. */
static int enter(struct queue *q, struct side *side, int64_t deadline_ms)
{
    int got = robust_lock(&side->lock, deadline_ms);
    for (int i = 0; i < MOMENTS && got == -1 && errno == ETIMEDOUT; i++) {
        if (side == &q->put ? queue_full(q) : queue_empty(q))
            break;
        got = robust_lock(&side->lock, mono_deadline_ms(1));
    }
    return got == -1 ? errno : 0;
}

/* Looks how far the other side is: not where it was, or is the queue closed? */
static bool has_moved(struct queue *q, struct side *side, struct side *other,
                      uint64_t old)
{
    side->seen = atomic_load(&other->count);
    return side->seen != old || atomic_load(&q->closed);
}

/* Lets others run for a moment, and looks: cheaper than to sleep and be woken,
 * unless third parties keep the CPU. Then the next waits don't try. Returns
 * true if the other side has moved. */
static bool moves_soon(struct queue *q, struct side *side, struct side *other,
                       uint64_t old)
{
    if (side->blind_waits-- > 0)
        return false;
    int64_t start_ns = mono_now_ns(), took_ns = 0;
    bool moved = false;
    for (; !moved && took_ns < YIELD_NS; took_ns = mono_now_ns() - start_ns) {
        sched_yield();
        moved = has_moved(q, side, other, old);
    }
    side->blind_waits = moved && took_ns < DEAR_NS ? 0 : BLIND_WAITS;
    return moved;
}

/* As the holder of side's lock, which can't go on as far as it has seen: waits
 * for the other side. Returns 0 when it is worth trying again. */
static int await(struct queue *q, struct side *side, struct side *other,
                 int64_t deadline_ms)
{
    uint64_t old = side->seen;
    if (has_moved(q, side, other, old))
        return 0;
    int64_t look_ms = mono_now_ms() + LOOK_MS;
    if (mono_left_ms(deadline_ms) == 0)
        return ETIMEDOUT;
    if (moves_soon(q, side, other, old))
        return 0;
    /* Says that it sleeps, looks once more, and only then sleeps: who moves on
     * or closes meanwhile is either seen or rings. But who should ring may be
     * killed just before: so it looks by itself every LOOK_MS. */
    atomic_store(&side->bell, ASLEEP);
    if (!has_moved(q, side, other, old))
        futex_wait(&side->bell, ASLEEP,
                   look_ms < deadline_ms ? look_ms : deadline_ms);
    atomic_store(&side->bell, AWAKE);
    return 0;
}

static void *slot_of(struct queue *q, uint64_t number)
{
    return q->slots + number % q->capacity * q->stride;
}

int queue_put(struct queue *q, const void *message, int timeout_ms)
{
    if (q == NULL || message == NULL)
        return refuse(EINVAL);
    int64_t deadline_ms = mono_deadline_ms(timeout_ms);
    int error = enter(q, &q->put, deadline_ms);
    if (error != 0)
        return refuse(error);
    uint64_t puts = atomic_load(&q->put.count);
    while (error == 0) {
        if (atomic_load(&q->closed))
            error = EPIPE;
        else if (puts - q->put.seen < q->capacity)
            break;
        else
            error = await(q, &q->put, &q->get, deadline_ms);
    }
    if (error == 0) {
        memcpy(slot_of(q, puts), message, q->size);
        atomic_store(&q->put.count, puts + 1); /* now it is in */
        ring(&q->get);
    }
    pthread_mutex_unlock(&q->put.lock);
    return error == 0 ? 0 : refuse(error);
}

/* Of a closed queue: is it empty for good? A put that was under way is over
 * once we have had its lock, and no other gets past the closed flag. */
static bool is_drained(struct queue *q, uint64_t gets)
{
    if (robust_lock(&q->put.lock, MONO_NEVER) != -1)
        pthread_mutex_unlock(&q->put.lock);
    q->get.seen = atomic_load(&q->put.count);
    return q->get.seen == gets;
}

int queue_get(struct queue *q, void *message, int timeout_ms)
{
    if (q == NULL || message == NULL)
        return refuse(EINVAL);
    int64_t deadline_ms = mono_deadline_ms(timeout_ms);
    int error = enter(q, &q->get, deadline_ms);
    if (error != 0)
        return refuse(error);
    uint64_t gets = atomic_load(&q->get.count);
    while (error == 0 && q->get.seen == gets) {
        if (!atomic_load(&q->closed))
            error = await(q, &q->get, &q->put, deadline_ms);
        else if (is_drained(q, gets))
            error = EPIPE;
    }
    if (error == 0) {
        memcpy(message, slot_of(q, gets), q->size);
        atomic_store(&q->get.count, gets + 1); /* now it is out */
        ring(&q->put);
    }
    pthread_mutex_unlock(&q->get.lock);
    return error == 0 ? 0 : refuse(error);
}

size_t queue_size(struct queue *q)
{
    uint64_t puts = 0, gets = 0, before = 1;
    while (q != NULL && gets != before) { /* no get while puts was read */
        before = atomic_load(&q->get.count);
        puts = atomic_load(&q->put.count);
        gets = atomic_load(&q->get.count);
    }
    return (size_t)(puts - gets);
}

bool queue_empty(struct queue *q)
{
    return queue_size(q) == 0;
}

bool queue_full(struct queue *q)
{
    return q != NULL && queue_size(q) == q->capacity;
}

void queue_close(struct queue *q)
{
    if (q == NULL)
        return;
    atomic_store(&q->closed, true);
    ring(&q->put); /* those who queue up behind the sleepers see it next */
    ring(&q->get);
}

void queue_destroy(struct queue *q)
{
    if (q != NULL)
        munmap(q, q->mapped);
}
