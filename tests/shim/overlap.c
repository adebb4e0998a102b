/* Starts a second thread when the first has had time to run; prints whether the
 * first began only when the second was on its way. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

static atomic_int second, met;

static void *live(void *is_first)
{
    if (is_first != NULL)
        met = second;
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, live, &met);
    usleep(300);
    second = 1;
    pthread_create(&b, NULL, live, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    printf("met=%d\n", met);
    return 0;
}
