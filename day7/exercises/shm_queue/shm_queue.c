/* shm_queue - a queue of messages between processes. See README.md. */
#include "shm_queue.h"

#include <errno.h>

struct shmq {
    unsigned capacity; /* TODO: all that the processes have to share */
};

int shmq_create(struct shmq **q, unsigned capacity, unsigned msg_size)
{
    (void)q; /* TODO: a queue in memory that children of fork share */
    (void)capacity;
    (void)msg_size;
    errno = ENOSYS;
    return -1;
}

int shmq_put(struct shmq *q, const void *msg, int timeout_ms)
{
    (void)q; /* TODO: copy msg in; wait while the queue is full */
    (void)msg;
    (void)timeout_ms;
    errno = ENOSYS;
    return -1;
}

int shmq_get(struct shmq *q, void *msg, int timeout_ms)
{
    (void)q; /* TODO: copy the oldest message out; wait while it is empty */
    (void)msg;
    (void)timeout_ms;
    errno = ENOSYS;
    return -1;
}

unsigned shmq_size(struct shmq *q)
{
    (void)q; /* TODO: how many messages are in it */
    return 0;
}

void shmq_close(struct shmq *q)
{
    (void)q; /* TODO: close it for all processes, and wake all who wait */
}

void shmq_destroy(struct shmq *q)
{
    (void)q; /* TODO: unmap it, in the calling process only */
}
