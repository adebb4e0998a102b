/*
 * gil - one lock for all threads, and what it costs.
 *
 * Shows:  pthread_mutex_lock(3), pthread_create(3), fork(2)
 * Run:    gil
 * See:    speedup near theory. busy is how many CPUs worked for us: for jobs
 *         that compute all there are, but 1 with one lock. Processes have a
 *         lock each. Jobs that wait go on at once: it is free meanwhile.
 * Try:    delete the unlock and the lock round the nap: which row changes?
 */
#include "common/args.h"
#include "common/errors.h"
#include "common/mono.h"
#include "common/say.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORKERS = 4, WAIT_MS = 80, ROUNDS_MAX = 9 };
enum { NUMBERS = 320000, PRIMES_AMONG_THEM = 27608 };
enum { SINGLE, THREADS, GIL, PROCESSES, WAYS };
static int rounds = 5;

static bool is_prime(int n)
{
    for (int i = 2; i * i <= n; i++)
        if (n % i == 0)
            return false;
    return n > 1;
}

/* begin: jobs */
static void *compute(void *lock)
{
    int primes = 0;
    CHECK_PTHREAD(pthread_mutex_lock(lock));
    for (int n = 0; n < NUMBERS; n++) {
        primes += is_prime(n);
        if (n % 8192 == 0) { /* CPython: every 5 ms, if another wants it */
            CHECK_PTHREAD(pthread_mutex_unlock(lock));
            sched_yield();
            CHECK_PTHREAD(pthread_mutex_lock(lock));
        }
    }
    CHECK_PTHREAD(pthread_mutex_unlock(lock));
    if (primes != PRIMES_AMONG_THEM)
        die("primes=%d", primes);
    return NULL;
}

static void *wait_for_io(void *lock)
{
    CHECK_PTHREAD(pthread_mutex_lock(lock));
    CHECK_PTHREAD(pthread_mutex_unlock(lock)); /* before what may take long */
    mono_nap_ms(WAIT_MS);
    CHECK_PTHREAD(pthread_mutex_lock(lock));
    CHECK_PTHREAD(pthread_mutex_unlock(lock));
    return NULL;
}
/* end: jobs */

/* begin: run */
static void run(int way, void *(*job)(void *))
{
    static pthread_mutex_t locks[] = {
        PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER,
        PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER};
    pthread_t threads[WORKERS];
    for (int i = 0; i < WORKERS; i++) {
        if (way == SINGLE) {
            job(&locks[0]);
        } else if (way == PROCESSES) {
            if (CHECK(fork()) == 0) {
                job(&locks[0]); /* a copy: each process has its own */
                _exit(EXIT_SUCCESS);
            }
        } else {
            pthread_mutex_t *lock = &locks[way == GIL ? 0 : i];
            CHECK_PTHREAD(pthread_create(&threads[i], NULL, job, lock));
        }
    }
    for (int i = 0; i < WORKERS; i++) {
        int status;
        if (way == THREADS || way == GIL)
            CHECK_PTHREAD(pthread_join(threads[i], NULL));
        else if (way == PROCESSES && CHECK(wait(&status)) > 0 && status != 0)
            die("a process failed");
    }
}
/* end: run */

static double cpu_s(int who)
{
    struct rusage used;
    CHECK(getrusage(who, &used));
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static void measure(int way, void *(*job)(void *), double *s, double *busy)
{
    int64_t start_ns = mono_now_ns();
    double start_s = cpu_s(RUSAGE_SELF) + cpu_s(RUSAGE_CHILDREN);
    run(way, job);
    *s = (double)(mono_now_ns() - start_ns) / 1e9;
    *busy = (cpu_s(RUSAGE_SELF) + cpu_s(RUSAGE_CHILDREN) - start_s) / *s;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double values[])
{
    qsort(values, (size_t)rounds, sizeof(values[0]), compare);
    return values[rounds / 2];
}

/* at_once: how many jobs can go on at the same time in each way, in theory. */
static void table(const char *name, void *(*job)(void *), const int at_once[])
{
    static const char *const names[] = {"single", "threads", "gil",
                                        "processes"};
    double seconds[WAYS][ROUNDS_MAX], busy[WAYS][ROUNDS_MAX];
    for (int round = 0; round < rounds; round++)
        for (int way = 0; way < WAYS; way++)
            measure(way, job, &seconds[way][round], &busy[way][round]);
    double single_s = median(seconds[SINGLE]);
    for (int way = 0; way < WAYS; way++) {
        double s = median(seconds[way]);
        say("main",
            "job=%-3s how=%-9s seconds=%.3f speedup=%.1f theory=%d.0 busy=%.1f",
            name, names[way], s, single_s / s, at_once[way], median(busy[way]));
    }
}

int main(int argc, char *argv[])
{
    const struct args_option options[] = {
        ARGS_INT("rounds", &rounds, 1, ROUNDS_MAX, "tell medians of so many"),
        ARGS_END,
    };
    args_parse(argc, argv, "gil - one lock for all threads, and what it costs",
               "gil --rounds 9", options);
    cpu_set_t allowed;
    CHECK(sched_getaffinity(0, sizeof(allowed), &allowed));
    int cpus = CPU_COUNT(&allowed), most = cpus < WORKERS ? cpus : WORKERS;
    say("main",
        "compute: jobs=%d cpus=%d, in theory %d at once, with one lock 1",
        WORKERS, cpus, most);
    table("cpu", compute, (const int[]){1, most, 1, most});
    int wait_ms = mono_paced_ms(WAIT_MS);
    say("main", "wait: jobs=%d wait_ms=%d, in theory all at once, always",
        WORKERS, wait_ms);
    if (wait_ms > 0) /* LAB_PACE=0: there is nothing to measure */
        table("io", wait_for_io, (const int[]){1, WORKERS, WORKERS, WORKERS});
    return 0;
}
