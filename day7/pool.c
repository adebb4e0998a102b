/*
 * pool - a few workers serve many tasks; a death costs only one.
 *
 * Shows:  pool_apply_async(), future_get(), pool_close(), pool_join()
 * Run:    pool --workers 3 --tasks 9
 * See:    tasks begin in bursts of 3, served by 3 pids; results come in the
 *         order of the tasks. Task 0 kills its worker: that is told, another
 *         takes its place (Python's Pool waits for that result for ever).
 * Try:    more workers: until when does total_ms fall?
 */
#include "common/pool.h"
#include "common/args.h"
#include "common/errors.h"
#include "common/mono.h"
#include "common/process.h"
#include "common/say.h"

#include <errno.h>
#include <signal.h>

enum { TASKS_MAX = 1000 };

static int64_t start_ms; /* set before the workers are forked: they have it */

/* begin: task */
static void square(const void *arg, void *result)
{
    int n = *(const int *)arg;
    if (n == 0)
        raise(SIGKILL);
    say("worker", "task=%d begin_ms=%d", n, (int)(mono_now_ms() - start_ms));
    mono_nap_ms(400);
    *(int *)result = n * n;
}
/* end: task */

static void print_result(struct future *f, int n)
{
    int result;
    char text[64];
    if (future_get(f, &result, sizeof(result), -1) == 0)
        say("parent", "task=%d result=%d worker=%d", n, result,
            future_worker(f));
    else if (errno == EOWNERDEAD)
        say("parent", "task=%d pid=%d worker died: %s", n, future_worker(f),
            process_status_words(future_status(f), text, sizeof(text)));
    else
        die("future_get: %s", errors_text(errno));
}

int main(int argc, char *argv[])
{
    int workers = 3, tasks = 9;
    const struct args_option options[] = {
        ARGS_INT("workers", &workers, 1, POOL_WORKERS_MAX,
                 "how many processes"),
        ARGS_INT("tasks", &tasks, 1, TASKS_MAX, "how many, besides task 0"),
        ARGS_END,
    };
    args_parse(argc, argv,
               "pool - a few workers serve many tasks; a death costs only one",
               "pool --workers 3 --tasks 9", options);

    static struct future futures[TASKS_MAX + 1], late;
    start_ms = mono_now_ms();
    struct pool *pool = CHECK_PTR(pool_create(workers));
    for (int n = 0; n <= tasks; n++)
        CHECK(pool_apply_async(pool, square, &n, sizeof(n), &futures[n]));
    CHECK(pool_close(pool));
    if (pool_apply_async(pool, square, &tasks, sizeof(tasks), &late) == -1)
        say("parent", "a task after close is refused: %s (%s)",
            errors_text(errno), errors_name(errno));
    for (int n = 0; n <= tasks; n++)
        print_result(&futures[n], n);
    CHECK(pool_join(pool, -1));
    say("parent", "total_ms=%d deaths=%d", (int)(mono_now_ms() - start_ms),
        pool_deaths(pool));
    pool_destroy(pool);
    return 0;
}
