/* A lock of its own on a futex that forgets to wake; with FIXED it wakes. */
#include <linux/futex.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { FREE, TAKEN, AWAITED, THREADS = 3, ROUNDS = 5 };

static _Atomic int word;
static int total;

static void lock(void)
{
    int seen = FREE;
    if (atomic_compare_exchange_strong(&word, &seen, TAKEN))
        return;
    while (atomic_exchange(&word, AWAITED) != FREE)
        syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, AWAITED, NULL);
}

static void unlock(void)
{
    int was = atomic_exchange(&word, FREE);
#ifdef FIXED
    if (was == AWAITED)
        syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1);
#else
    (void)was;
#endif
}

static void *add(void *unused)
{
    for (int i = 0; i < ROUNDS; i++) {
        lock();
        int seen = total;
        usleep(1);
        total = seen + 1;
        unlock();
    }
    return unused;
}

int main(void)
{
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, add, NULL);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    return total != THREADS * ROUNDS;
}
