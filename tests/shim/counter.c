/* Two add to one number; with FIXED under a lock. Prints what they reach. */
#include <pthread.h>
#include <stdio.h>

enum { ROUNDS = 10 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int total;

static void *add(void *unused)
{
    for (int i = 0; i < ROUNDS; i++) {
#ifdef FIXED
        pthread_mutex_lock(&lock);
#endif
        total++;
#ifdef FIXED
        pthread_mutex_unlock(&lock);
#endif
    }
    return unused;
}

int main(void)
{
    (void)lock;
    pthread_t a, b;
    pthread_create(&a, NULL, add, NULL);
    pthread_create(&b, NULL, add, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    printf("total=%d\n", total);
    return total != 2 * ROUNDS;
}
