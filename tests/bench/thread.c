/*
 * bench_thread - what thread.h and event.h add to bare pthreads.
 *
 * --do create: a thread is created and joined. --do ping-pong: two threads
 * wake each other in turn. --do alone: set, is_set, wait, clear by one thread.
 * All on one CPU: on several it is the scheduler's choice among them that is
 * measured, which differs from run to run by more than what is looked for.
 */
#include "common/thread.h"
#include "common/args.h"
#include "common/errors.h"
#include "common/event.h"
#include "common/mono.h"
#include "tests/bench/bench.h"

#include <pthread.h>
#include <sched.h>

static void *nothing(void *arg)
{
    return arg;
}

static void create_ours(int count)
{
    for (int i = 0; i < count; i++) {
        struct thread t;
        CHECK(thread_init(&t, NULL, nothing, NULL));
        CHECK(thread_start(&t));
        CHECK(thread_join(&t, -1));
    }
}

static void create_bare(int count)
{
    for (int i = 0; i < count; i++) {
        pthread_t id;
        CHECK_PTHREAD(pthread_create(&id, NULL, nothing, NULL));
        CHECK_PTHREAD(pthread_join(id, NULL));
    }
}

static void must(int error)
{
    if (error != 0)
        die("pthreads: %s", errors_text(error));
}

/* The event as one writes it by hand. */
struct bare {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool is_set;
};

static void bare_set(struct bare *b)
{
    must(pthread_mutex_lock(&b->lock));
    b->is_set = true;
    must(pthread_cond_broadcast(&b->changed));
    must(pthread_mutex_unlock(&b->lock));
}

static void bare_clear(struct bare *b)
{
    must(pthread_mutex_lock(&b->lock));
    b->is_set = false;
    must(pthread_mutex_unlock(&b->lock));
}

static bool bare_is_set(struct bare *b)
{
    must(pthread_mutex_lock(&b->lock));
    bool is_set = b->is_set;
    must(pthread_mutex_unlock(&b->lock));
    return is_set;
}

static void bare_wait(struct bare *b)
{
    must(pthread_mutex_lock(&b->lock));
    while (!b->is_set)
        must(pthread_cond_wait(&b->changed, &b->lock));
    must(pthread_mutex_unlock(&b->lock));
}

static struct event events[2]; /* there and back */
static struct bare bares[2] = {
    {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false},
    {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false}};

static void *answer_ours(void *count)
{
    for (int i = 0; i < *(int *)count; i++) {
        event_wait(&events[0], -1);
        event_clear(&events[0]);
        event_set(&events[1]);
    }
    return NULL;
}

static void ping_pong_ours(int count)
{
    pthread_t id;
    CHECK_PTHREAD(pthread_create(&id, NULL, answer_ours, &count));
    for (int i = 0; i < count; i++) {
        event_set(&events[0]);
        event_wait(&events[1], -1);
        event_clear(&events[1]);
    }
    CHECK_PTHREAD(pthread_join(id, NULL));
}

static void *answer_bare(void *count)
{
    for (int i = 0; i < *(int *)count; i++) {
        bare_wait(&bares[0]);
        bare_clear(&bares[0]);
        bare_set(&bares[1]);
    }
    return NULL;
}

static void ping_pong_bare(int count)
{
    pthread_t id;
    CHECK_PTHREAD(pthread_create(&id, NULL, answer_bare, &count));
    for (int i = 0; i < count; i++) {
        bare_set(&bares[0]);
        bare_wait(&bares[1]);
        bare_clear(&bares[1]);
    }
    CHECK_PTHREAD(pthread_join(id, NULL));
}

static void alone_ours(int count)
{
    for (int i = 0; i < count; i++) {
        event_set(&events[0]);
        if (!event_is_set(&events[0]) || !event_wait(&events[0], -1))
            die("it was set");
        event_clear(&events[0]);
    }
}

static void alone_bare(int count)
{
    for (int i = 0; i < count; i++) {
        bare_set(&bares[0]);
        if (!bare_is_set(&bares[0]))
            die("it was set");
        bare_wait(&bares[0]);
        bare_clear(&bares[0]);
    }
}

static void stay_on_this_cpu(void)
{
    cpu_set_t cpus;
    CPU_ZERO(&cpus);
    CPU_SET((size_t)CHECK(sched_getcpu()), &cpus);
    CHECK(sched_setaffinity(0, sizeof(cpus), &cpus));
}

int main(int argc, char *argv[])
{
    static void (*const ways[3][2])(int count) = {
        {create_ours, create_bare},
        {ping_pong_ours, ping_pong_bare},
        {alone_ours, alone_bare}};
    int what = 0, by = 0, count = 20000;
    const struct args_option options[] = {
        ARGS_CHOICE("by", &by, "ours|bare",
                    "thread.h and event.h, or pthreads"),
        ARGS_CHOICE("do", &what, "create|ping-pong|alone", "what is measured"),
        ARGS_INT("count", &count, 1, 100000000, "so often"),
        ARGS_END,
    };
    args_parse(argc, argv, "bench_thread - what thread.h and event.h add",
               "bench_thread --do alone --by bare", options);
    stay_on_this_cpu();
    CHECK(event_init(&events[0]));
    CHECK(event_init(&events[1]));
    int64_t start_ns = mono_now_ns();
    ways[what][by](count);
    bench_print(count, mono_now_ns() - start_ns);
    return 0;
}
