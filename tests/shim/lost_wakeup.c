/* They take turns; whose turn it is is set and told outside the lock, with
 * FIXED inside. */
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

enum { ROUNDS = 4 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t told = PTHREAD_COND_INITIALIZER;
static atomic_int turn;

static void await(int mine)
{
    pthread_mutex_lock(&lock);
    while (turn != mine)
        pthread_cond_wait(&told, &lock);
    pthread_mutex_unlock(&lock);
}

static void hand_over(int next)
{
#ifdef FIXED
    pthread_mutex_lock(&lock);
#endif
    turn = next;
    pthread_cond_signal(&told);
#ifdef FIXED
    pthread_mutex_unlock(&lock);
#endif
}

static void *play(void *first)
{
    int mine = first == NULL;
    for (int i = 0; i < ROUNDS; i++) {
        await(mine);
        hand_over(1 - mine);
    }
    return NULL;
}

int main(void)
{
    pthread_t other;
    pthread_create(&other, NULL, play, NULL);
    play(&other);
    pthread_join(other, NULL);
    return 0;
}
