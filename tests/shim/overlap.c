/* Prints how many of two short threads met the other alive. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

static atomic_int alive, met;

static void *live(void *unused)
{
    atomic_fetch_add(&alive, 1);
    for (int i = 0; i < 10000; i++) {
        if (atomic_load(&alive) == 2) {
            atomic_fetch_add(&met, 1);
            break;
        }
    }
    atomic_fetch_sub(&alive, 1);
    return unused;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, live, NULL);
    pthread_create(&b, NULL, live, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    printf("met=%d\n", met);
    return 0;
}
