/*
 * driver WHAT - plays with the events of event.c: basics, again, made, before,
 * timeout, all, pulse, spin, woken, race, handover, lost.
 */
#define _GNU_SOURCE /* gettid */
#include "event.c"

#include "driver.h"

#include <limits.h>
#include <sched.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>

enum { CHECK_WAITERS = 6, CHECK_PULSES = 8 };

static struct event check_event;
static atomic_int check_begun, check_left, check_true, check_numbers;
static atomic_int check_tid[CHECK_WAITERS];

static void check_basics(void)
{
    driver_within(3, "failed: one thread alone called event_is_set and "
                     "event_set, and 3 s later it had not come back: what "
                     "could it wait for?\n");
    EXPECT(!event_is_set(&check_event), "a new event is set already");
    event_set(&check_event);
    EXPECT(event_is_set(&check_event), "after event_set, event_is_set gave "
                                       "false");
    driver_within(3, "failed: event_clear was called for an event that was "
                     "set, then event_is_set and event_set, and 3 s later one "
                     "of them had not come back: what could it wait for?\n");
    event_clear(&check_event);
    EXPECT(!event_is_set(&check_event), "after event_clear it is still set");
    event_set(&check_event);
    EXPECT(event_is_set(&check_event), "it can't be set again after a clear");
    event_clear(&check_event);
    static struct event other;
    event_init(&other);
    event_set(&other);
    EXPECT(!event_is_set(&check_event),
           "another event was set, and this one says that it is set, too");
    event_destroy(&other);
    driver_within(3, "failed: event_wait(e, 0) for an event that isn't set had "
                     "not come back after 3 s; with 0 it doesn't wait\n");
    EXPECT(!event_wait(&check_event, 0),
           "event_wait(e, 0) gave true for an event that isn't set");
}

/* Sets that find it set, clears that find it clear. */
static void check_again(void)
{
    driver_within(3, "failed: an event was set twice and cleared twice, and 3 "
                     "s later a call had not come back: what does one leave "
                     "locked that has nothing to change?\n");
    event_set(&check_event);
    event_set(&check_event);
    event_clear(&check_event);
    EXPECT(!event_is_set(&check_event), "after two sets and one clear it is "
                                        "still set; it is a flag, no counter");
    event_clear(&check_event);
    event_set(&check_event);
    EXPECT(event_is_set(&check_event), "after two clears and one set it isn't "
                                       "set");
}

static void check_kept(void)
{
    enum { TIMES = 1000 };
    static struct event each;
    size_t before = 0;
    for (int i = -10; i < TIMES; i++) {
        if (i == 0)
            before = driver_allocated();
        event_init(&each);
        event_set(&each);
        event_destroy(&each);
    }
    long kept = (long)(driver_allocated() - before);
    EXPECT(kept < TIMES * 8,
           "%d times an event was made, set and destroyed, and %ld bytes more "
           "than before are allocated: who gives back what event_init took?",
           TIMES, kept);
}

/* In memory that isn't zero. */
static void check_made(void)
{
    static struct event made;
    memset(&made, 1, sizeof(made));
    driver_within(3, "failed: event_init was called for memory that isn't "
                     "zero, and a call after it did not come back within 3 s: "
                     "which member has nobody made?\n");
    event_init(&made);
    EXPECT(!event_is_set(&made), "event_init was called for memory that isn't "
                                 "zero, and the event is set");
    event_set(&made);
    EXPECT(event_is_set(&made), "after event_set it is not set");
    event_clear(&made);
    event_destroy(&made);
    check_kept();
}

static atomic_bool check_over;

static void *check_onlooker(void *arg)
{
    while (!atomic_load(&check_over))
        event_is_set(arg);
    return NULL;
}

static void check_before(void)
{
    driver_within(3, "failed: event_set was called, then event_wait; 3 s later "
                     "it had not come back: a wait that comes late must find "
                     "out that the event is set\n");
    event_set(&check_event);
    EXPECT(event_wait(&check_event, 0), "event_wait(e, 0) gave false, though "
                                        "the event had been set before");
    EXPECT(event_is_set(&check_event), "after an event_wait that found it set, "
                                       "event_is_set gave false: who cleared "
                                       "it?");
    EXPECT(event_wait(&check_event, 2000),
           "event_wait(e, 2000) gave false, though the event had been set "
           "before: a wait that comes late must find that out");
    EXPECT(event_wait(&check_event, -1), "event_wait(e, -1) gave false");
    pthread_t thread[] = {driver_thread(check_onlooker, &check_event),
                          driver_thread(check_onlooker, &check_event)};
    for (long end_ms = driver_now_ms() + 300; driver_now_ms() < end_ms;)
        EXPECT(event_wait(&check_event, 0),
               "event_wait(e, 0) gave false, though the event was set: another "
               "thread was looking at it, too");
    atomic_store(&check_over, true);
    pthread_join(thread[0], NULL);
    pthread_join(thread[1], NULL);
}

/* Who reads the date is told that it has been set an hour ahead. */
static bool check_date_was_set;

int clock_gettime(clockid_t clock, struct timespec *now)
{
    long result = syscall(SYS_clock_gettime, clock, now);
    if (check_date_was_set && clock == CLOCK_REALTIME)
        now->tv_sec += 3600;
    return (int)result;
}

/* Waits over the end of a second: in 150 ms from now it has been another. */
static void check_next_second(void)
{
    for (int i = 0; i < 4; i++) {
        struct timespec now;
        clock_gettime(CLOCK_MONOTONIC, &now);
        long ms = now.tv_nsec / 1000000;
        if (ms >= 860 && ms < 960)
            break;
        driver_nap_ms((int)(ms < 860 ? 880 - ms : 1880 - ms));
    }
    long start_ms = driver_now_ms();
    event_wait(&check_event, 150);
    long took_ms = driver_now_ms() - start_ms;
    EXPECT(took_ms >= 130,
           "late in a second, event_wait(e, 150) came back after %ld ms: how "
           "large may tv_nsec become?",
           took_ms);
}

/* Times 1000 or times 1000000 some of these are nearly 0 in 32 bits. */
static const int check_long_ms[] = {3000, 4295, 4294968, INT_MAX};
enum { CHECK_LONG = sizeof(check_long_ms) / sizeof(check_long_ms[0]) };

static void *check_long_waiter(void *arg)
{
    const int *ms = arg;
    long start_ms = driver_now_ms();
    bool was_set = event_wait(&check_event, *ms);
    long took_ms = driver_now_ms() - start_ms;
    EXPECT(was_set || took_ms >= 2980,
           "event_wait(e, %d) gave false after %ld ms: which type holds so "
           "many milli-, micro- or nanoseconds?",
           *ms, took_ms);
    return NULL;
}

static void check_long(void)
{
    pthread_t thread[CHECK_LONG];
    driver_within(6, "failed: an event_wait with a time limit had not come "
                     "back after 6 s, and the event was set\n");
    for (int i = 0; i < CHECK_LONG; i++)
        thread[i] = driver_thread(check_long_waiter, (void *)&check_long_ms[i]);
    for (int i = 0; i < CHECK_LONG; i++) { /* a set for each is enough here */
        driver_nap_ms(i == 0 ? 100 : 10);
        event_clear(&check_event);
        event_set(&check_event);
    }
    for (int i = 0; i < CHECK_LONG; i++)
        pthread_join(thread[i], NULL);
    event_clear(&check_event);
}

static void check_on_signal(int signo)
{
    (void)signo;
}

static void *check_interrupted_waiter(void *arg)
{
    atomic_store(&check_begun, 1);
    EXPECT(event_wait(arg, 5000),
           "while event_wait(e, 5000) waited, signals came that have a "
           "handler, then event_set: it gave false, and should have waited on");
    return NULL;
}

static void check_interrupted(void)
{
    struct sigaction action = {.sa_handler = check_on_signal};
    sigaction(SIGUSR1, &action, NULL);
    driver_within(6, "failed: event_wait(e, 5000) had not come back after 6 s, "
                     "and the event was set\n");
    pthread_t thread = driver_thread(check_interrupted_waiter, &check_event);
    driver_reached(&check_begun, 1, 3000);
    for (int i = 0; i < 4; i++) {
        driver_nap_ms(20);
        pthread_kill(thread, SIGUSR1);
    }
    driver_nap_ms(20);
    event_set(&check_event);
    pthread_join(thread, NULL);
    event_clear(&check_event);
    atomic_store(&check_begun, 0);
}

static void *check_cleared_waiter(void *arg)
{
    EXPECT(!event_wait(arg, 200),
           "event_wait(e, 200) gave true; meanwhile event_clear had been "
           "called twice, and event_set never");
    return NULL;
}

static void check_cleared(void)
{
    driver_within(3,
                  "failed: event_wait(e, 200) had not come back after 3 s\n");
    pthread_t thread = driver_thread(check_cleared_waiter, &check_event);
    for (int i = 0; i < 2; i++) {
        driver_nap_ms(50);
        event_clear(&check_event);
    }
    pthread_join(thread, NULL);
}

/* Right at least once in ten: a busy machine may wake us late. */
static void check_timeout(void)
{
    long least = 1000000;
    driver_within(6, "failed: event_wait(e, 150) did not come back in time (6 "
                     "s): does the time you give it belong to the clock that "
                     "the condition variable looks at?\n");
    for (int i = 0; i < 10; i++) {
        long start_ms = driver_now_ms();
        bool was_set = event_wait(&check_event, 150);
        long took_ms = driver_now_ms() - start_ms;
        EXPECT(!was_set, "event_wait(e, 150) gave true; nobody had set it");
        EXPECT(took_ms >= 130,
               "event_wait(e, 150) came back after %ld ms: "
               "pthread_cond_timedwait takes a point in time, of its clock",
               took_ms);
        if (took_ms < least)
            least = took_ms;
        if (least <= 170)
            break;
    }
    EXPECT(least <= 170, "event_wait(e, 150) took %ld ms or more, ten times",
           least);
    check_next_second();
    check_long();
    check_cleared();
    check_interrupted();
    check_date_was_set = true;
    driver_within(2, "failed: the date was set an hour ahead, and 2 s later "
                     "event_wait(e, 150) had not come back: which clock can "
                     "nobody set?\n");
    event_wait(&check_event, 150);
}

/* With an argument every second one has a time limit, far away. */
static void *check_waiter(void *arg)
{
    int number = atomic_fetch_add(&check_numbers, 1);
    atomic_store(&check_tid[number], gettid());
    atomic_fetch_add(&check_begun, 1);
    if (event_wait(&check_event, arg == NULL || number % 2 == 0 ? -1 : 10000))
        atomic_fetch_add(&check_true, 1);
    atomic_fetch_add(&check_left, 1);
    return NULL;
}

/* How often the waiters have gone to sleep; -1 if one of them is awake. */
static long check_sleeps(void)
{
    long sum = 0;
    for (int i = 0; i < CHECK_WAITERS; i++) {
        char path[64], line[128], state = 'R';
        snprintf(path, sizeof(path), "/proc/self/task/%d/status",
                 atomic_load(&check_tid[i]));
        FILE *status = fopen(path, "r");
        while (status != NULL && fgets(line, sizeof(line), status) != NULL) {
            sscanf(line, "State: %c", &state);
            if (strncmp(line, "voluntary_", 10) == 0)
                sum += atol(strchr(line, ':') + 1);
        }
        if (status != NULL)
            fclose(status);
        if (state != 'S')
            return -1;
    }
    return sum;
}

/* Until all waiters have been asleep for a while without a break: none of them
 * can be on its way into the wait then. */
static bool check_asleep(void)
{
    long end_ms = driver_now_ms() + 2000, before = -1;
    int same = 0;
    while (same < 3 && driver_now_ms() < end_ms) {
        driver_nap_ms(20);
        long now = check_sleeps();
        same = now != -1 && now == before ? same + 1 : 0;
        before = now;
    }
    return same == 3;
}

static void check_start(void *arg)
{
    for (int i = 0; i < CHECK_WAITERS; i++)
        driver_thread(check_waiter, arg);
    EXPECT(driver_reached(&check_begun, CHECK_WAITERS, 5000),
           "%d threads of %d began; the check could not begin",
           atomic_load(&check_begun), CHECK_WAITERS);
}

static void check_all_leave(const char *what)
{
    driver_reached(&check_left, CHECK_WAITERS, 3000);
    int left = atomic_load(&check_left), were_true = atomic_load(&check_true);
    EXPECT(left == CHECK_WAITERS,
           "%d threads waited; after %s only %d of them had "
           "come back: all have to be woken",
           CHECK_WAITERS, what, left);
    EXPECT(were_true == CHECK_WAITERS, "after %s %d of %d waits gave true",
           what, were_true, CHECK_WAITERS);
}

static void check_all(void)
{
    driver_within(3, "failed: six threads called event_wait, then one called "
                     "event_set, and 3 s later that had not come back: who "
                     "has the lock while it waits?\n");
    check_start(NULL);
    driver_nap_ms(100);
    EXPECT(atomic_load(&check_left) == 0, "%d threads did not wait at all",
           atomic_load(&check_left));
    event_set(&check_event);
    alarm(0);
    check_all_leave("event_set");
}

/* All threads on one processor, and who is woken takes it from nobody
 * (SCHED_BATCH, sched(7)): the clear comes before a waiter has run. */
static void check_one_at_a_time(void)
{
    cpu_set_t all, one;
    int cpu = 0;
    if (sched_getaffinity(0, sizeof(all), &all) == -1)
        return;
    while (!CPU_ISSET(cpu, &all))
        cpu++;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    sched_setaffinity(0, sizeof(one), &one);
    sched_setscheduler(0, SCHED_BATCH, &(struct sched_param){0});
}

/* For a correct event the sleep is the wait in event_wait, so the pulse comes
 * after the wait began. Who polls is never asleep for long: goes on as well. */
static void check_pulse(void)
{
    check_one_at_a_time();
    for (int round = 0; round < CHECK_PULSES; round++) {
        check_numbers = check_begun = check_left = check_true = 0;
        check_start(&check_event);
        bool asleep = check_asleep();
        event_set(&check_event);
        event_clear(&check_event);
        bool looked = event_wait(&check_event, 0);
        EXPECT(!looked, "after event_set and event_clear, event_wait(e, 0) "
                        "gave true: what is left for those who waited isn't "
                        "for who comes later");
        check_all_leave("event_set and, at once, event_clear");
        if (!asleep)
            break;
    }
}

/* With an argument it looks at the processor's time, else at the wake-ups. */
static void *check_spinner(void *arg)
{
    struct rusage used;
    bool was_set = event_wait(&check_event, 600), for_ever;
    atomic_store(&check_begun, 1);
    for_ever = event_wait(&check_event, -1);
    getrusage(RUSAGE_THREAD, &used);
    long cpu_ms = used.ru_utime.tv_sec * 1000 + used.ru_utime.tv_usec / 1000 +
                  used.ru_stime.tv_sec * 1000 + used.ru_stime.tv_usec / 1000;
    EXPECT(!was_set, "event_wait(e, 600) gave true; nobody had set it");
    EXPECT(for_ever, "event_wait(e, -1) gave false");
    EXPECT(arg == NULL || cpu_ms < 20,
           "two waits of 600 ms used %ld ms of the processor: who waits has to "
           "sleep",
           cpu_ms);
    EXPECT(arg != NULL || used.ru_nvcsw < 12,
           "in two waits of 600 ms the thread woke %ld times to look: let "
           "event_set wake it",
           used.ru_nvcsw);
    return NULL;
}

static void check_sleep(void *arg)
{
    driver_within(4,
                  "failed: event_wait(e, 600) had not come back after 4 s\n");
    long start_ms = driver_now_ms();
    pthread_t thread = driver_thread(check_spinner, arg);
    driver_reached(&check_begun, 1, 3000);
    long took_ms = driver_now_ms() - start_ms;
    driver_nap_ms(600);
    event_set(&check_event);
    pthread_join(thread, NULL);
    EXPECT(took_ms >= 500, "event_wait(e, 600) came back after %ld ms",
           took_ms);
}

static void check_spin(void)
{
    check_sleep(&check_event);
}

static void check_woken(void)
{
    check_sleep(NULL);
}

static void *check_setter(void *arg)
{
    for (int i = 0; i < 300; i++) {
        event_set(arg);
        event_clear(arg);
    }
    event_set(arg);
    return NULL;
}

/* One of these each: a lock that was taken before would hide a look without.
 * They look until they have seen it set: one that was through before the others
 * began would race with nobody. */
static void *check_looker(void *arg)
{
    int seen = 0;
    for (int i = 0; i < 300 || seen == 0; i++)
        seen += event_is_set(arg);
    EXPECT(event_wait(arg, -1), "event_wait(e, -1) gave false");
    return arg == NULL ? &seen : NULL;
}

static void *check_waits_none(void *arg)
{
    int seen = 0;
    for (int i = 0; i < 300 || seen == 0; i++)
        seen += event_wait(arg, 0);
    EXPECT(event_wait(arg, -1), "event_wait(e, -1) gave false");
    return arg == NULL ? &seen : NULL;
}

/* All functions at once, for the sanitizer of threads. */
static void check_race(void)
{
    pthread_t thread[4];
    driver_within(6, "failed: two threads set and cleared, two waited; all set "
                     "it in the end, and 6 s later a wait had not come back\n");
    for (int i = 0; i < 4; i++)
        thread[i] = driver_thread(i % 2 == 0 ? check_setter
                                  : i == 1   ? check_looker
                                             : check_waits_none,
                                  &check_event);
    for (int i = 0; i < 4; i++)
        pthread_join(thread[i], NULL);
    EXPECT(event_is_set(&check_event), "after all its sets it is not set");
}

static void *check_taker(void *arg)
{
    bool was_set = event_wait(&check_event, -1);
    if (arg == NULL) /* it is enough that it came back */
        return NULL;
    EXPECT(atomic_load(&check_begun) == 1,
           "a wait came back before anybody had set the event: a condition "
           "variable may wake a thread without a reason");
    EXPECT(was_set, "event_wait(e, -1) gave false: it went on before the event "
                    "was set");
    return NULL;
}

/* For explore: a hand-over in every order of the threads. */
static void check_hand_over(void *arg)
{
    pthread_t thread[CHECK_WAITERS];
    for (int i = 0; i < CHECK_WAITERS; i++)
        thread[i] = driver_thread(check_taker, arg);
    atomic_store(&check_begun, 1);
    event_set(&check_event);
    for (int i = 0; i < CHECK_WAITERS; i++)
        pthread_join(thread[i], NULL);
}

static void check_handover(void)
{
    check_hand_over(&check_event);
}

static void check_lost(void)
{
    check_hand_over(NULL);
}

static const struct {
    const char *name;
    void (*play)(void);
} checks[] = {
    {"basics", check_basics},     {"again", check_again},
    {"made", check_made},         {"before", check_before},
    {"timeout", check_timeout},   {"all", check_all},
    {"pulse", check_pulse},       {"spin", check_spin},
    {"woken", check_woken},       {"race", check_race},
    {"handover", check_handover}, {"lost", check_lost},
};

int main(int argc, char *argv[])
{
    event_init(&check_event);
    for (unsigned i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
        if (argc > 1 && strcmp(argv[1], checks[i].name) == 0)
            checks[i].play();
    if (atomic_load(&check_begun) == 0 || atomic_load(&check_left) > 0)
        event_destroy(&check_event);
    driver_done();
}
