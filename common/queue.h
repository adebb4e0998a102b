#ifndef LAB_QUEUE_H
#define LAB_QUEUE_H

/*
 * queue - a bounded first-in, first-out queue of messages, between threads
 * and between processes; C's counterpart of queue.Queue and of
 * multiprocessing.Queue.
 *
 *     struct queue *q = CHECK_PTR(queue_create(16, sizeof(struct job)));
 *     ... fork(2) or pthread_create(3) ...
 *     CHECK(queue_put(q, &job, -1));             in a producer
 *     CHECK(queue_get(q, &job, -1));             in a consumer
 *     queue_close(q);                            no more to come
 *     queue_destroy(q);
 *
 * It lives in anonymous shared memory, so whoever is forked after
 * queue_create has it, and no name is left in /dev/shm. Messages are bytes of
 * one fixed size: no pointers in them, which mean nothing in another process.
 *
 * Unlike Python's: put is done when it returns (multiprocessing's hands over
 * to a feeder thread); full, empty and size are exact at their instant, on
 * Linux and elsewhere; close holds for all processes (as queue.shutdown in
 * Python 3.13). A process killed at any moment, within a call or waiting,
 * leaves it usable: its message is wholly in or not at all. One that is stopped
 * (SIGSTOP) within a call holds up its side until it goes on.
 * NULL as a queue is refused with EINVAL, or harmless where nothing is
 * returned.
 */
#include <stdbool.h>
#include <stddef.h>

enum { QUEUE_CAPACITY_MAX = 1 << 20, QUEUE_MESSAGE_MAX = 1 << 16 };

struct queue; /* opaque: shared memory; queue.c shows what is inside */

/* Creates an empty queue of capacity messages of size bytes each. Returns it,
 * to be freed by queue_destroy in each process; NULL with EINVAL (capacity
 * not 1..QUEUE_CAPACITY_MAX, size not 1..QUEUE_MESSAGE_MAX), ENOMEM. */
struct queue *queue_create(size_t capacity, size_t size);

/* Copies a message in; waits while the queue is full, at most timeout_ms (-1:
 * no limit; 0: doesn't wait). Returns 0; -1 with ETIMEDOUT, EPIPE (closed),
 * EINVAL. EINTR is handled. Safe in threads, not in handlers. */
int queue_put(struct queue *q, const void *message, int timeout_ms);

/* Copies the oldest message out; waits while the queue is empty, at most
 * timeout_ms. Returns 0; -1 with ETIMEDOUT, EPIPE (closed and empty), EINVAL.
 * As safe as queue_put. */
int queue_get(struct queue *q, void *message, int timeout_ms);

/* Returns how many messages are in it at this instant; another may change it
 * before the caller acts on it (use time limits, not this, to decide). */
size_t queue_size(struct queue *q);
/* Returns queue_size(q) == 0, with the same caution. */
bool queue_empty(struct queue *q);
/* Returns whether a put would wait, with the same caution. */
bool queue_full(struct queue *q);

/* No more messages, for all processes: a put fails at once, a get drains what
 * is in it and then fails; all who wait are woken. A second call is harmless.
 */
void queue_close(struct queue *q);

/* Unmaps it in the calling process; others keep theirs. NULL is harmless. */
void queue_destroy(struct queue *q);

#endif
