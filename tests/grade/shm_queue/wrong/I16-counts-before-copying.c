/* shm_queue - a queue of messages between processes. */
#include "shm_queue.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { LOOK_MS = 50 }; /* who should have woken us may have been killed */

/* A message counts when put_count says so, which is one store: whoever dies
 * holding the lock leaves the queue as it was before, or after. */
struct shmq {
    pthread_mutex_t lock; /* robust, guards the rest */
    uint64_t put_count, got_count;
    unsigned capacity, msg_size;
    size_t bytes;
    bool closed;
    atomic_uint changes; /* the futex that all wait at */
    char slots[];
};

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}

static void lock(struct shmq *q)
{
    if (pthread_mutex_lock(&q->lock) == EOWNERDEAD)
        pthread_mutex_consistent(&q->lock);
}

/* With the lock held: tells all who wait to look again. */
static void changed(struct shmq *q)
{
    atomic_fetch_add(&q->changes, 1);
    syscall(SYS_futex, &q->changes, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

/* With the lock held, which it gives up meanwhile: waits for a change, until
 * end_ms at most (-1: no limit). Returns 0, or -1 when time is over. */
static int wait_change(struct shmq *q, int64_t end_ms)
{
    int64_t left_ms = end_ms == -1 ? LOOK_MS : end_ms - now_ms();
    if (left_ms <= 0) {
        errno = ETIMEDOUT;
        return -1;
    }
    if (left_ms > LOOK_MS)
        left_ms = LOOK_MS;
    struct timespec nap = {0, left_ms * 1000000};
    unsigned seen = atomic_load(&q->changes);
    pthread_mutex_unlock(&q->lock);
    syscall(SYS_futex, &q->changes, FUTEX_WAIT, seen, &nap, NULL, 0);
    lock(q);
    return 0;
}

int shmq_create(struct shmq **q, unsigned capacity, unsigned msg_size)
{
    if (q == NULL || capacity == 0 || msg_size == 0) {
        errno = EINVAL;
        return -1;
    }
    size_t bytes = sizeof(struct shmq) + (size_t)capacity * msg_size;
    struct shmq *new = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                            MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (new == MAP_FAILED)
        return -1;
    pthread_mutexattr_t attr;
    pthread_mutexattr_init(&attr);
    pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&new->lock, &attr);
    pthread_mutexattr_destroy(&attr);
    new->capacity = capacity;
    new->msg_size = msg_size;
    new->bytes = bytes;
    *q = new;
    return 0;
}

static char *slot(struct shmq *q, uint64_t count)
{
    return q->slots + count % q->capacity * q->msg_size;
}

int shmq_put(struct shmq *q, const void *msg, int timeout_ms)
{
    int64_t end_ms = timeout_ms < 0 ? -1 : now_ms() + timeout_ms;
    int result = 0;
    lock(q);
    while (result == 0 && !q->closed &&
           q->put_count - q->got_count == q->capacity)
        result = wait_change(q, end_ms);
    if (q->closed) {
        errno = EPIPE;
        result = -1;
    }
    if (result == 0) {
        char *place = slot(q, q->put_count++);
        memcpy(place, msg, q->msg_size);
        changed(q);
    }
    pthread_mutex_unlock(&q->lock);
    return result;
}

int shmq_get(struct shmq *q, void *msg, int timeout_ms)
{
    int64_t end_ms = timeout_ms < 0 ? -1 : now_ms() + timeout_ms;
    int result = 0;
    lock(q);
    while (result == 0 && !q->closed && q->put_count == q->got_count)
        result = wait_change(q, end_ms);
    if (result == 0 && q->put_count == q->got_count) {
        errno = EPIPE;
        result = -1;
    }
    if (result == 0) {
        memcpy(msg, slot(q, q->got_count), q->msg_size);
        q->got_count++;
        changed(q);
    }
    pthread_mutex_unlock(&q->lock);
    return result;
}

unsigned shmq_size(struct shmq *q)
{
    lock(q);
    unsigned size = (unsigned)(q->put_count - q->got_count);
    pthread_mutex_unlock(&q->lock);
    return size;
}

void shmq_close(struct shmq *q)
{
    lock(q);
    q->closed = true;
    changed(q);
    pthread_mutex_unlock(&q->lock);
}

void shmq_destroy(struct shmq *q)
{
    if (q != NULL)
        munmap(q, q->bytes);
}
