/*
 * driver WINDOWS TICKETS [last] - tickets.c, and the naps of its windows seen:
 * is any window ever in its nap while another is in its own? With one window:
 * does it sleep between two tickets at all, by whatever call? With "last": the
 * last nap is long; does the program wait for its end?
 */
#define _GNU_SOURCE
#define main tickets_main
#include "tickets.c"
#undef main

#include "driver.h"

#include <errno.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <threads.h>

static atomic_int check_inside, check_most, check_gave_up;
static bool check_is_alone; /* one window: nobody to meet */
static int check_last;      /* the nap that is long, or 0 */

static void check_real_nap(const struct timespec *nap)
{
    syscall(SYS_nanosleep, nap, NULL);
}

/* Until two windows are in their naps, or 3 s are over. */
static void check_meet(int inside)
{
    if (inside > atomic_load(&check_most))
        atomic_store(&check_most, inside);
    for (int i = 0; i < 3000 && atomic_load(&check_most) < 2 &&
                    atomic_load(&check_gave_up) == 0;
         i++)
        check_real_nap(&(struct timespec){0, 1000000});
    if (atomic_load(&check_most) < 2)
        atomic_store(&check_gave_up, 1);
}

static int check_nap(const struct timespec *nap)
{
    static atomic_int naps;
    int number = atomic_fetch_add(&naps, 1) + 1;
    int inside = atomic_fetch_add(&check_inside, 1) + 1;
    if (number == check_last)
        check_real_nap(&(struct timespec){0, 300000000});
    else if (check_is_alone || check_last > 0)
        check_real_nap(nap);
    else
        check_meet(inside);
    atomic_fetch_sub(&check_inside, 1);
    return 0;
}

static int check_nap_us(long us)
{
    return check_nap(&(struct timespec){us / 1000000, us % 1000000 * 1000});
}

/* Whatever a window may nap by. */
int nanosleep(const struct timespec *nap, struct timespec *left)
{
    (void)left;
    return check_nap(nap);
}

int clock_nanosleep(clockid_t clock, int flags, const struct timespec *nap,
                    struct timespec *left)
{
    if (flags == 0)
        return check_nap(nap);
    if (!check_is_alone)
        return check_nap_us(1000);
    return (int)syscall(SYS_clock_nanosleep, clock, flags, nap, left);
}

int thrd_sleep(const struct timespec *nap, struct timespec *left)
{
    (void)left;
    return check_nap(nap);
}

int usleep(useconds_t us)
{
    return check_nap_us(us);
}

unsigned sleep(unsigned s)
{
    return (unsigned)check_nap_us(s * 1000000L);
}

int poll(struct pollfd *fds, nfds_t n, int ms)
{
    if (n == 0 && ms > 0)
        return check_nap_us(ms * 1000L);
    return (int)syscall(
        SYS_ppoll, fds, n,
        ms < 0 ? NULL : &(struct timespec){ms / 1000, ms % 1000 * 1000000L},
        NULL, 0);
}

/* How often a thread slept that had nobody to wait for. A nap by a call that
 * isn't above is seen as well. */
static void check_naps(void)
{
    enum { FEW = 10 }; /* of 40 tickets; starting and joining is less, too */
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    EXPECT(used.ru_nvcsw >= FEW,
           "one window sold all the tickets, and slept %ld times in all: how "
           "long does it take to serve a customer?",
           used.ru_nvcsw);
}

static void check_verdict(void)
{
    fflush(stdout);
    if (check_is_alone)
        check_naps();
    EXPECT(check_last == 0 || atomic_load(&check_inside) == 0,
           "the program ended while a window still served its customer: who "
           "may end the program, and when?");
    EXPECT(atomic_load(&check_gave_up) == 0,
           "a window napped for 3 s, and no other window could begin its own "
           "nap in that time: which lock does it hold while it serves?");
    driver_done();
}

int main(int argc, char *argv[])
{
    check_is_alone = argc > 1 && strcmp(argv[1], "1") == 0;
    if (argc > 3)
        check_last = driver_number(argc, argv, 2, 0);
    atexit(check_verdict);
    exit(tickets_main(3, argv));
}
