/* Two take what one brings: `if` before the wait; with FIXED `while`. */
#include <pthread.h>
#include <stddef.h>

#ifdef FIXED
#define AS_LONG_AS while
#else
#define AS_LONG_AS if
#endif
enum { ITEMS = 4 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t more = PTHREAD_COND_INITIALIZER;
static int items, below_zero;

static void *take(void *unused)
{
    for (int i = 0; i < ITEMS / 2; i++) {
        pthread_mutex_lock(&lock);
        AS_LONG_AS(items == 0)
        pthread_cond_wait(&more, &lock);
        items--;
        below_zero += items < 0;
        pthread_mutex_unlock(&lock);
    }
    return unused;
}

int main(void)
{
    pthread_t takers[2];
    for (int i = 0; i < 2; i++)
        pthread_create(&takers[i], NULL, take, NULL);
    for (int i = 0; i < ITEMS; i++) {
        pthread_mutex_lock(&lock);
        items++;
        pthread_cond_signal(&more);
        pthread_mutex_unlock(&lock);
    }
    for (int i = 0; i < 2; i++)
        pthread_join(takers[i], NULL);
    return below_zero > 0;
}
