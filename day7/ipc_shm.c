/*
 * ipc_shm - shared memory, and why it needs a lock.
 *
 * Shows:  shm_open(3), shm_unlink(3), ftruncate(2), mmap(2), sem_init(3)
 * Run:    ipc_shm
 * Good:   the fastest: nothing is copied, however much it is.
 * Bad:    memory and no more: order, news and the end are left to you.
 * See:    lost=1000, as a late write undoes all updates; with a lock lost=0.
 * Try:    MAP_PRIVATE in place of MAP_SHARED; what does the parent see?
 */
#include "common/args.h"
#include "common/errors.h"
#include "common/mono.h"
#include "common/process.h"
#include "common/say.h"

#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

enum { UPDATES = 1000, ALL = UPDATES + 1 };

struct shared { /* no pointers: what they point to isn't shared */
    sem_t lock; /* how many may be in: with 1 it is a lock, with 2 none */
    int counter;
};

static int add_many(void *arg)
{
    struct shared *shared = arg;
    for (int i = 0; i < UPDATES; i++) {
        CHECK(sem_wait(&shared->lock));
        shared->counter++;
        CHECK(sem_post(&shared->lock));
    }
    say("child", "counter: updates=%d done", UPDATES);
    return 0;
}

static void race(struct shared *shared, bool use_lock)
{
    struct process child;
    CHECK(process_init(&child, "child", add_many, shared));
    CHECK(process_set_daemon(&child, true)); /* waits for no dead parent */
    CHECK(sem_init(&shared->lock, 1, use_lock ? 1 : 2));
    shared->counter = 0;
    /* begin: update */
    CHECK(sem_wait(&shared->lock));
    int seen = shared->counter;
    CHECK(process_start(&child)); /* bad luck, forced; a lock keeps it out */
    process_join(&child, use_lock ? mono_paced_ms(500) : -1);
    shared->counter = seen + 1;
    say("parent", "counter: read=%d ... write=%d", seen, seen + 1);
    CHECK(sem_post(&shared->lock));
    /* end: update */
    CHECK(process_join(&child, -1));
    CHECK(sem_destroy(&shared->lock));
    say("parent", "lock=%s expected=%d counter=%d lost=%d",
        use_lock ? "yes" : "no", ALL, shared->counter, ALL - shared->counter);
}

int main(int argc, char *argv[])
{
    args_parse(argc, argv, "ipc_shm - shared memory, and why it needs a lock",
               "ipc_shm", NULL);
    char name[32];
    snprintf(name, sizeof(name), "/lab-ipc_shm-%d", getpid());
    int fd = CHECK(shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0600));
    CHECK(shm_unlink(name)); /* at once: then no end of ours can leave it */
    CHECK(ftruncate(fd, sizeof(struct shared)));
    struct shared *shared =
        mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (shared == MAP_FAILED)
        die("mmap: %s (%s)", errors_text(errno), errors_name(errno));
    close(fd); /* the mapping is enough; a child inherits it */
    race(shared, false);
    race(shared, true);
    return 0;
}
