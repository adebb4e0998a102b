/*
 * bench_pool - tiny tasks, by our pool or by two bare workers and two pipes.
 *
 * All have two workers and at most about IN_FLIGHT tasks on their way. The
 * bare ones are as good as plain pipes let them be: fixed-size records, as
 * many in a read as there are, no lock. "pipes" writes each task as it is
 * handed in, as ours must; "batches" knows all tasks beforehand and writes
 * BATCH at once. Neither notices that a worker has died.
 */
#include "common/pool.h"
#include "common/args.h"
#include "common/errors.h"
#include "common/mono.h"
#include "tests/bench/bench.h"

#include <limits.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORKERS = 2, IN_FLIGHT = 512, BATCH = PIPE_BUF / 32 };

static void square(const void *arg, void *result)
{
    long n;
    memcpy(&n, arg, sizeof(n));
    n *= n;
    memcpy(result, &n, sizeof(n));
}

static void must_be_square(long result, long n)
{
    if (result != n * n)
        die("the square of %ld is not %ld", n, result);
}

static int64_t by_ours(int count)
{
    static struct future futures[IN_FLIGHT];
    struct pool *pool = CHECK_PTR(pool_create(WORKERS));
    int64_t start_ns = mono_now_ns();
    for (long n = 0; n < count + IN_FLIGHT; n++) {
        struct future *future = &futures[n % IN_FLIGHT];
        long done = n - IN_FLIGHT, result;
        if (done >= 0 && done < count) {
            CHECK(future_get(future, &result, sizeof(result), -1));
            must_be_square(result, done);
        }
        if (n < count)
            CHECK(pool_apply_async(pool, square, &n, sizeof(n), future));
    }
    int64_t took_ns = mono_now_ns() - start_ns;
    pool_destroy(pool);
    return took_ns;
}

struct record { /* 4096 / 32 of them are one piece in a pipe, see pipe(7) */
    void (*task)(const void *arg, void *result);
    long index, arg, result;
};

static void serve(int tasks_fd, int results_fd)
{
    struct record batch[BATCH];
    ssize_t len;
    while ((len = CHECK(read(tasks_fd, batch, sizeof(batch)))) > 0) {
        for (size_t i = 0; i < (size_t)len / sizeof(batch[0]); i++)
            batch[i].task(&batch[i].arg, &batch[i].result);
        CHECK(write(results_fd, batch, (size_t)len));
    }
}

/* Sends count tasks, at_once in a write, and takes their results, in whatever
 * order they come. */
static void feed(int tasks_fd, int results_fd, int count, size_t at_once)
{
    struct record batch[BATCH];
    for (long sent = 0, got = 0; got < count;) {
        size_t n;
        while (sent < count && sent - got < IN_FLIGHT) {
            for (n = 0; n < at_once && sent < count; n++, sent++)
                batch[n] = (struct record){square, sent, sent, 0};
            CHECK(write(tasks_fd, batch, n * sizeof(batch[0])));
        }
        ssize_t len = CHECK(read(results_fd, batch, sizeof(batch)));
        n = (size_t)len / sizeof(batch[0]);
        if (n == 0)
            die("no worker is left");
        for (size_t i = 0; i < n; i++, got++)
            must_be_square(batch[i].result, batch[i].index);
    }
}

static int64_t by_pipes(int count, size_t at_once)
{
    int tasks[2], results[2];
    CHECK(pipe(tasks));
    CHECK(pipe(results));
    for (int i = 0; i < WORKERS; i++) {
        if (CHECK(fork()) == 0) {
            close(tasks[1]);
            close(results[0]);
            serve(tasks[0], results[1]);
            _exit(0);
        }
    }
    close(tasks[0]);
    close(results[1]);
    int64_t start_ns = mono_now_ns();
    feed(tasks[1], results[0], count, at_once);
    int64_t took_ns = mono_now_ns() - start_ns;
    close(tasks[1]); /* their EOF */
    for (int i = 0; i < WORKERS; i++)
        CHECK(wait(NULL));
    close(results[0]);
    return took_ns;
}

static int64_t by_single_writes(int count)
{
    return by_pipes(count, 1);
}

static int64_t by_batches(int count)
{
    return by_pipes(count, BATCH);
}

int main(int argc, char *argv[])
{
    static int64_t (*const ways[])(int count) = {by_ours, by_single_writes,
                                                 by_batches};
    int way = 0, count = 300000;
    const struct args_option options[] = {
        ARGS_CHOICE("by", &way, "ours|pipes|batches", "what serves the tasks"),
        ARGS_INT("count", &count, 1, 100000000, "so many tasks"),
        ARGS_END,
    };
    args_parse(argc, argv, "bench_pool - tiny tasks, by our pool or bare pipes",
               "bench_pool --by pipes", options);
    bench_print(count, ways[way](count));
    return 0;
}
