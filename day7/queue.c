/*
 * queue - a bounded first-in, first-out queue between processes.
 *
 * Shows:  queue_put(), queue_get(), queue_size(), queue_close()
 * Run:    queue --producers 2 --consumers 3 --maxsize 4
 * See:    fast producers are held at maxsize by slow consumers; what was put
 *         is got, once (sum_put=sum_got), each producer's in its order; one
 *         killed while it waits in a get disturbs nobody.
 * Try:    --maxsize 1, then 100: what becomes of held?
 */
#include "common/queue.h"
#include "common/args.h"
#include "common/errors.h"
#include "common/mono.h"
#include "common/process.h"
#include "common/say.h"

#include <errno.h>

enum { EACH_MAX = 16, MESSAGES = 10 }; /* of each producer */

struct job { /* a child has a copy of it, as it was at its start */
    struct queue *q, *got;
    int id;
};

static void tell(const char *call, int result, struct queue *q)
{
    const char *how = result == 0 ? "done" : errors_name(errno);
    say("parent", "%s: %s, qsize=%zu empty=%s full=%s", call, how,
        queue_size(q), queue_empty(q) ? "true" : "false",
        queue_full(q) ? "true" : "false");
}

/* begin: calls */
static void fill_and_empty(struct queue *q)
{
    int m = 0, limit_ms = mono_paced_ms(200);
    while (!queue_full(q)) /* may be asked: nobody else is here yet */
        tell("put", queue_put(q, &m, -1), q);
    tell("put, no wait", queue_put(q, &m, 0), q);
    tell("put, time limit", queue_put(q, &m, limit_ms), q);
    while (!queue_empty(q))
        tell("get", queue_get(q, &m, -1), q);
    tell("get, no wait", queue_get(q, &m, 0), q);
    tell("get, time limit", queue_get(q, &m, limit_ms), q);
}
/* end: calls */

static int produce(void *arg)
{
    struct job *job = arg;
    int held = 0, first = job->id * MESSAGES;
    for (int m = first; m < first + MESSAGES; m++) {
        if (queue_put(job->q, &m, 0) == -1) { /* full: not now */
            held++;
            CHECK(queue_put(job->q, &m, -1)); /* as soon as one is got */
        }
    }
    say("producer", "id=%d put=%d held=%d", job->id, MESSAGES, held);
    return 0;
}

static int consume(void *arg)
{
    struct job *job = arg;
    int m, next[EACH_MAX] = {0}, out_of_order = 0;
    while (queue_get(job->q, &m, -1) == 0) { /* until closed and empty */
        int from = m / MESSAGES;
        say("consumer", "message=%d from=%d qsize=%zu", m, from,
            queue_size(job->q));
        out_of_order += m < next[from];
        next[from] = m + 1;
        CHECK(queue_put(job->got, &m, -1));
        mono_nap_ms(150);
    }
    return out_of_order;
}

static void start(struct process *p, int (*target)(void *), struct job *job)
{
    CHECK(process_init(p, NULL, target, job));
    CHECK(process_set_daemon(p, true));
    CHECK(process_start(p));
}

static void kill_one_that_waits(struct job *job)
{
    struct process victim;
    start(&victim, consume, job);
    mono_nap_ms(300); /* most likely it sleeps in queue_get by now */
    CHECK(process_kill(&victim));
    CHECK(process_join(&victim, -1));
    say("parent", "killed pid=%d, which waited in a get", victim.pid);
}

static void exchange(struct job job, int producers, int consumers)
{
    struct process family[2 * EACH_MAX];
    int m, code, got = 0, sum = 0, put = producers * MESSAGES, disorder = 0;
    for (; job.id < producers + consumers; job.id++)
        start(&family[job.id], job.id < producers ? produce : consume, &job);
    for (int i = 0; i < job.id; i++) {
        if (i == producers)
            queue_close(job.q); /* all is put: get what is left, and end */
        CHECK(process_join(&family[i], -1));
        CHECK(process_exit_code(&family[i], &code));
        disorder += code > 0 ? code : 0;
    }
    for (; queue_get(job.got, &m, 0) == 0; got++)
        sum += m;
    say("parent", "put=%d got=%d sum_put=%d sum_got=%d out_of_order=%d", put,
        got, put * (put - 1) / 2, sum, disorder);
}

int main(int argc, char *argv[])
{
    int producers = 2, consumers = 3, maxsize = 4, m = 0;
    const struct args_option options[] = {
        ARGS_INT("producers", &producers, 1, EACH_MAX, "who put, fast"),
        ARGS_INT("consumers", &consumers, 1, EACH_MAX, "who get, slowly"),
        ARGS_INT("maxsize", &maxsize, 1, 100, "how many it holds"),
        ARGS_END,
    };
    args_parse(argc, argv,
               "queue - a bounded first-in, first-out queue between processes",
               "queue --producers 2 --consumers 3 --maxsize 4", options);
    struct job job = {
        .q = CHECK_PTR(queue_create((size_t)maxsize, sizeof(m))),
        .got = CHECK_PTR(queue_create(EACH_MAX * MESSAGES, sizeof(m)))};

    fill_and_empty(job.q);
    kill_one_that_waits(&job);
    exchange(job, producers, consumers);
    tell("put after close", queue_put(job.q, &m, -1), job.q);
    tell("get, closed and empty", queue_get(job.q, &m, -1), job.q);

    queue_destroy(job.q);
    queue_destroy(job.got);
    return 0;
}
