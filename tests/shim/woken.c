/* Waits 200 times for what nobody tells, 1 ms each; prints how often the wait
 * was over for nothing. */
#include <pthread.h>
#include <stdio.h>
#include <time.h>

int main(void)
{
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    pthread_cond_t never = PTHREAD_COND_INITIALIZER;
    int for_nothing = 0;
    pthread_mutex_lock(&lock);
    for (int i = 0; i < 200; i++) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += 1000000;
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        for_nothing += pthread_cond_timedwait(&never, &lock, &until) == 0;
    }
    pthread_mutex_unlock(&lock);
    printf("for_nothing=%d\n", for_nothing);
    return 0;
}
