/*
 * sleep_after_main - ends its main thread while another one sleeps for ever.
 *
 * Verdict: wall
 */
#include <pthread.h>
#include <unistd.h>

static void *sleep_for_ever(void *arg)
{
    for (;;)
        pause();
    return arg;
}

int main(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, sleep_for_ever, NULL);
    pthread_exit(NULL);
}
