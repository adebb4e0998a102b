/* A correct program that synchronises in every way; exit status 0 if each
 * kept its promise. */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { THREADS = 3, ROUNDS = 4 };

static pthread_barrier_t together;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_spinlock_t spin;
static pthread_mutex_t robust, checked;
static sem_t filled, local;
static atomic_int first_times, serial, arrived, stop;
static int pages, spun, guarded, sent[2];

#define KEEP(promise)                                                          \
    do {                                                                       \
        if (!(promise))                                                        \
            _exit(__LINE__ & 127);                                             \
    } while (0)

static void first_time(void)
{
    usleep(100);
    first_times++;
}

static void meet(int round)
{
    arrived++;
    serial += pthread_barrier_wait(&together) == PTHREAD_BARRIER_SERIAL_THREAD;
    KEEP(arrived >= (round + 1) * THREADS);
    pthread_barrier_wait(&together);
}

static void read_or_write(int writes)
{
    if (writes)
        pthread_rwlock_wrlock(&rwlock);
    else
        pthread_rwlock_rdlock(&rwlock);
    int seen = pages;
    sched_yield();
    KEEP(pages == seen);
    pages += writes;
    pthread_rwlock_unlock(&rwlock);
}

static void guard(void)
{
    pthread_mutex_lock(&robust);
    int seen = guarded;
    sched_yield();
    guarded = seen + 1;
    KEEP(pthread_mutex_lock(&checked) == 0);
    KEEP(pthread_mutex_lock(&checked) == EDEADLK);
    pthread_mutex_unlock(&checked);
    pthread_mutex_unlock(&robust);
}

static void *work(void *number)
{
    pthread_once(&once, first_time);
    KEEP(first_times == 1);
    for (int i = 0; i < ROUNDS; i++) {
        meet(i);
        read_or_write(number == NULL);
        guard();
        pthread_spin_lock(&spin);
        spun++;
        pthread_spin_unlock(&spin);
        sem_post(i % 2 == 0 ? &filled : &local);
    }
    KEEP(write(sent[1], "!", 1) == 1);
    return NULL;
}

static void *spinner(void *unused)
{
    while (stop == 0) /* no call: only a tick ends its turn */
        ;
    return unused;
}

static void prepare(void)
{
    pthread_mutexattr_t how;
    pthread_mutexattr_init(&how);
    pthread_mutexattr_settype(&how, PTHREAD_MUTEX_ERRORCHECK);
    pthread_mutex_init(&checked, &how);
    pthread_mutexattr_settype(&how, PTHREAD_MUTEX_NORMAL);
    pthread_mutexattr_setrobust(&how, PTHREAD_MUTEX_ROBUST);
    pthread_mutexattr_setpshared(&how, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(&robust, &how);
    pthread_barrier_init(&together, NULL, THREADS);
    pthread_spin_init(&spin, PTHREAD_PROCESS_PRIVATE);
    sem_init(&filled, 1, 0);
    sem_init(&local, 0, 0);
    KEEP(pipe(sent) == 0);
}

static void time_out(void)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += until.tv_nsec / 999000000;
    until.tv_nsec = (until.tv_nsec + 1000000) % 1000000000;
    KEEP(sem_timedwait(&local, &until) == -1 && errno == ETIMEDOUT);
}

int main(void)
{
    pthread_t threads[THREADS], spinning;
    char byte;
    prepare();
    pthread_create(&spinning, NULL, spinner, NULL);
    for (long i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, work, (void *)i);
    struct pollfd first = {.fd = sent[0], .events = POLLIN};
    KEEP(ppoll(&first, 1, NULL, NULL) == 1);
    for (int i = 0; i < THREADS * ROUNDS / 2; i++)
        KEEP(sem_wait(&filled) == 0 && sem_wait(&local) == 0);
    for (int i = 0; i < THREADS; i++)
        KEEP(read(sent[0], &byte, 1) == 1);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    time_out();
    stop = 1;
    pthread_join(spinning, NULL);
    KEEP(serial == ROUNDS && pages == ROUNDS && spun == THREADS * ROUNDS);
    KEEP(guarded == THREADS * ROUNDS);
    return 0;
}
