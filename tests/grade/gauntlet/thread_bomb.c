/*
 * thread_bomb - starts threads for ever.
 *
 * Verdict: processes cpu
 * Options: --wall 4
 */
#include <pthread.h>
#include <unistd.h>

static void *wait_for_ever(void *arg)
{
    for (;;)
        pause();
    return arg;
}

int main(void)
{
    pthread_t thread;
    for (;;)
        pthread_create(&thread, NULL, wait_for_ever, NULL);
}
