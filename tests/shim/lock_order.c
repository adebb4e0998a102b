/* Two locks, taken in two orders; with FIXED in one. */
#include <pthread.h>
#include <stddef.h>

static pthread_mutex_t first = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t second = PTHREAD_MUTEX_INITIALIZER;

static void *one_way(void *unused)
{
    pthread_mutex_lock(&first);
    pthread_mutex_lock(&second); /* one waits here */
    pthread_mutex_unlock(&second);
    pthread_mutex_unlock(&first);
    return unused;
}

static void *other_way(void *unused)
{
    pthread_mutex_lock(&second);
    pthread_mutex_lock(&first); /* the other here */
    pthread_mutex_unlock(&first);
    pthread_mutex_unlock(&second);
    return unused;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, one_way, NULL);
#ifdef FIXED
    pthread_create(&b, NULL, one_way, NULL);
    (void)other_way;
#else
    pthread_create(&b, NULL, other_way, NULL);
#endif
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
