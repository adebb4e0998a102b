/*
 * driver WINDOWS TICKETS - tickets.c, and the naps of its windows seen: is any
 * window ever in its nap while another is in its own?
 */
#define _GNU_SOURCE /* RTLD_NEXT */
#define main        tickets_main
#include "tickets.c"
#undef main

#include "driver.h"

#include <dlfcn.h>
#include <errno.h>

static atomic_int check_inside, check_most, check_gave_up;

static int check_real_nap(const struct timespec *nap)
{
    return clock_nanosleep(CLOCK_MONOTONIC, 0, nap, NULL);
}

/* The first naps last until two windows are in theirs, or 3 s are over. */
static int check_nap(void)
{
    int inside = atomic_fetch_add(&check_inside, 1) + 1;
    if (inside > atomic_load(&check_most))
        atomic_store(&check_most, inside);
    for (int i = 0; i < 3000 && atomic_load(&check_most) < 2 &&
                    atomic_load(&check_gave_up) == 0;
         i++)
        check_real_nap(&(struct timespec){0, 1000000});
    if (atomic_load(&check_most) < 2)
        atomic_store(&check_gave_up, 1);
    atomic_fetch_sub(&check_inside, 1);
    return 0;
}

int nanosleep(const struct timespec *nap, struct timespec *left)
{
    (void)nap, (void)left;
    return check_nap();
}

int usleep(useconds_t us)
{
    (void)us;
    return check_nap();
}

unsigned sleep(unsigned s)
{
    (void)s;
    return (unsigned)check_nap();
}

static void check_verdict(void)
{
    fflush(stdout);
    EXPECT(atomic_load(&check_gave_up) == 0,
           "a window napped for 3 s, and no other window could begin its own "
           "nap in that time: which lock does it hold while it serves?");
    driver_done();
}

int main(int argc, char *argv[])
{
    atexit(check_verdict);
    exit(tickets_main(argc, argv));
}
