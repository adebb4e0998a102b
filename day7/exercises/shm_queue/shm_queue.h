#ifndef SHM_QUEUE_H
#define SHM_QUEUE_H

struct shmq;

int shmq_create(struct shmq **q, unsigned capacity, unsigned msg_size);
int shmq_put(struct shmq *q, const void *msg, int timeout_ms);
int shmq_get(struct shmq *q, void *msg, int timeout_ms);
unsigned shmq_size(struct shmq *q);
void shmq_close(struct shmq *q);
void shmq_destroy(struct shmq *q);

#endif
