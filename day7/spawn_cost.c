/*
 * spawn_cost - what a process, a thread and a pool task cost.
 *
 * Shows:  fork(2), posix_spawn(3), pthread_create(3), pool_apply_async()
 * Run:    spawn_cost --count 200
 * See:    a thread costs less than a process, a task for a worker that is
 *         already there costs least (ratio 1); posix_spawn costs most, as its
 *         child also loads another program, true(1).
 * Try:    --count 1: why is a single pool task dearer than one of 200?
 */
#include "common/args.h"
#include "common/errors.h"
#include "common/mono.h"
#include "common/pool.h"
#include "common/say.h"

#include <pthread.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { COUNT_MAX = 10000, ROUNDS = 9 };

static struct pool *pool;

static void by_fork(int count)
{
    for (int i = 0; i < count; i++) {
        pid_t child = CHECK(fork());
        if (child == 0)
            _exit(0);
        CHECK(waitpid(child, NULL, 0));
    }
}

static void by_spawn(int count)
{
    char *const argv[] = {"true", NULL};
    for (int i = 0; i < count; i++) {
        pid_t child;
        CHECK_PTHREAD(
            posix_spawn(&child, "/bin/true", NULL, NULL, argv, environ));
        CHECK(waitpid(child, NULL, 0));
    }
}

static void *do_nothing(void *arg)
{
    return arg;
}

static void by_thread(int count)
{
    for (int i = 0; i < count; i++) {
        pthread_t thread;
        CHECK_PTHREAD(pthread_create(&thread, NULL, do_nothing, NULL));
        CHECK_PTHREAD(pthread_join(thread, NULL));
    }
}

static void no_task(const void *arg, void *result)
{
    (void)arg, (void)result;
}

static void by_pool(int count)
{
    static struct future futures[COUNT_MAX]; /* all in flight at once */
    for (int i = 0; i < count; i++)
        CHECK(pool_apply_async(pool, no_task, NULL, 0, &futures[i]));
    for (int i = 0; i < count; i++)
        CHECK(future_get(&futures[i], NULL, 0, -1));
}

static const struct way {
    const char *name;
    void (*start_and_wait)(int count);
} ways[] = {{"fork+wait", by_fork},
            {"posix_spawn+wait", by_spawn},
            {"pthread create+join", by_thread},
            {"pool task", by_pool}};

enum { WAYS = sizeof(ways) / sizeof(ways[0]), CHEAPEST = WAYS - 1 };

static void measure(int count, double best_us[WAYS])
{
    for (int i = 0; i < ROUNDS * WAYS; i++) { /* a busy moment hits all ways */
        int64_t start_ns = mono_now_ns();
        ways[i % WAYS].start_and_wait(count);
        double us = (double)(mono_now_ns() - start_ns) / 1000 / count;
        if (i < WAYS || us < best_us[i % WAYS])
            best_us[i % WAYS] = us; /* what disturbs only makes it longer */
    }
}

int main(int argc, char *argv[])
{
    int count = 200;
    bool tsv = false;
    const struct args_option options[] = {
        ARGS_INT("count", &count, 1, COUNT_MAX, "start so many each round"),
        ARGS_FLAG("tsv", &tsv, "values between tabs, for a plot"),
        ARGS_END,
    };
    args_parse(argc, argv,
               "spawn_cost - what a process, a thread and a pool task cost",
               "spawn_cost --tsv >cost.tsv", options);

    double us[WAYS];
    pool = CHECK_PTR(pool_create(1));
    measure(count, us);
    pool_destroy(pool);

    if (tsv)
        CHECK(dprintf(STDOUT_FILENO, "way\tus\tratio\n"));
    else
        say("parent", "%-20s   µs each     ratio", "way");
    for (int i = 0; i < WAYS; i++) {
        double ratio = us[i] / us[CHEAPEST];
        if (tsv)
            CHECK(dprintf(STDOUT_FILENO, "%s\t%.3f\t%.2f\n", ways[i].name,
                          us[i], ratio));
        else
            say("parent", "%-20s %9.2f %9.1f", ways[i].name, us[i], ratio);
    }
    return 0;
}
