/* tickets - several windows sell one pile of tickets. */
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MAX_WINDOWS = 64, MAX_TICKETS = 100000 };

struct window {
    pthread_t thread;
    int number;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int next_ticket = 1; /* guarded by lock, as the order of the lines */
static int tickets;
static pthread_barrier_t all_have_sold; /* one each, if there are enough */

/* Returns whether there was a ticket left. */
static bool sell(int window)
{
    pthread_mutex_lock(&lock);
    bool left = next_ticket <= tickets;
    if (left) {
        printf("W%d sold %d\n", window, next_ticket);
        next_ticket++;
    }
    pthread_mutex_unlock(&lock);
    return left;
}

/* The customer is served for up to 1 ms; not at all with very many tickets. */
static void serve(void)
{
    long nap_us = tickets <= 1000 ? 1000 : 1000000 / tickets;
    struct timespec nap = {0, nap_us * 1000};
    if (nap_us >= 50)
        nanosleep(&nap, NULL);
}

static void *work(void *arg)
{
    struct window *window = arg;
    bool sold = sell(window->number);
    pthread_barrier_wait(&all_have_sold);
    while (sold) {
        serve();
        sold = sell(window->number);
    }
    printf("sold out\n");
    return NULL;
}

static int number(const char *text, int least, int most)
{
    char *end;
    errno = 0;
    long value = strtol(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || value < least ||
        value > most) {
        fprintf(stderr, "'%s' should be a number from %d to %d\n", text, least,
                most);
        exit(2);
    }
    return (int)value;
}

int main(int argc, char *argv[])
{
    struct window windows[MAX_WINDOWS];
    if (argc != 3) {
        fprintf(stderr, "usage: %s WINDOWS TICKETS\n", argv[0]);
        return 2;
    }
    int count = number(argv[1], 1, MAX_WINDOWS);
    tickets = number(argv[2], 0, MAX_TICKETS);

    pthread_barrier_init(&all_have_sold, NULL, count);
    for (int i = 0; i < count; i++) {
        windows[i].number = i + 1;
        int err = pthread_create(&windows[i].thread, NULL, work, &windows[i]);
        if (err != 0) {
            fprintf(stderr, "pthread_create: %s\n", strerror(err));
            exit(EXIT_FAILURE);
        }
    }
    for (int i = 0; i < count; i++)
        pthread_join(windows[i].thread, NULL);
    return EXIT_SUCCESS;
}
