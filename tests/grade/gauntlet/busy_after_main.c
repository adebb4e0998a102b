/*
 * busy_after_main - ends its main thread while another one computes.
 *
 * Verdict: cpu
 * Options: --wall 4
 */
#include <pthread.h>

static void *compute(void *arg)
{
    for (volatile int i = 0;; i++)
        ;
    return arg;
}

int main(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, compute, NULL);
    pthread_exit(NULL);
}
