/*
 * Tests of common/thread.h.
 */
#include "common/mono.h"
#include "common/thread.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/unit/left.h"

enum { LONG_MS = 20000 };

static bool fail_create, fail_cond_init;

int __real_pthread_create(pthread_t *, const pthread_attr_t *,
                          void *(*)(void *), void *);
int __wrap_pthread_create(pthread_t *, const pthread_attr_t *,
                          void *(*)(void *), void *);
int __wrap_pthread_create(pthread_t *id, const pthread_attr_t *attr,
                          void *(*start)(void *), void *arg)
{
    return fail_create ? EAGAIN : __real_pthread_create(id, attr, start, arg);
}

int __real_pthread_cond_init(pthread_cond_t *, const pthread_condattr_t *);
int __wrap_pthread_cond_init(pthread_cond_t *, const pthread_condattr_t *);
int __wrap_pthread_cond_init(pthread_cond_t *cond,
                             const pthread_condattr_t *attr)
{
    return fail_cond_init ? ENOMEM : __real_pthread_cond_init(cond, attr);
}

/* What the targets wait for, at most LONG_MS: they don't outlive a test that
 * has failed by more. */
static struct event go;

static void *wait_for_go(void *arg)
{
    return event_wait(&go, LONG_MS) ? arg : NULL;
}

static void *give_back(void *arg)
{
    return arg;
}

static void assert_fails(int result, int error)
{
    assert_int_equal(result, -1);
    assert_int_equal(errno, error);
}

static void start(struct thread *t, void *(*target)(void *arg), void *arg)
{
    assert_int_equal(thread_init(t, NULL, target, arg), 0);
    assert_int_equal(thread_start(t), 0);
}

static void assert_ends(struct thread *t, const void *result)
{
    assert_int_equal(thread_join(t, LONG_MS), 0);
    assert_ptr_equal(thread_result(t), result);
}

static int set_up(void **state)
{
    (void)state;
    fail_create = fail_cond_init = false;
    left_note();
    return event_init(&go);
}

static int tear_down(void **state)
{
    (void)state;
    event_set(&go);
    if (left_anything())
        return -1;
    event_destroy(&go);
    return 0;
}

static void test_target_gets_argument_and_gives_result(void **state)
{
    (void)state;
    int number;
    struct thread t;
    assert_int_equal(thread_init(&t, NULL, give_back, &number), 0);
    assert_null(thread_result(&t));
    assert_int_equal(thread_start(&t), 0);
    assert_int_equal(thread_join(&t, -1), 0);
    assert_ptr_equal(thread_result(&t), &number);
    assert_int_equal(thread_join(&t, -1), 0); /* again */
    assert_int_equal(thread_join(&t, 0), 0);
    assert_ptr_equal(thread_result(&t), &number);
}

static void *note_ids(void *arg)
{
    pid_t *ids = arg;
    ids[0] = getpid();
    ids[1] = gettid();
    return NULL;
}

static void test_thread_shares_the_process(void **state)
{
    (void)state;
    pid_t ids[2] = {0, 0};
    struct thread t;
    start(&t, note_ids, ids);
    assert_ends(&t, NULL);
    assert_int_equal(ids[0], getpid());
    assert_true(ids[1] > 0 && ids[1] != gettid());
}

static void test_many_run_at_once(void **state)
{
    (void)state;
    enum { N = 50 };
    struct thread t[N];
    for (int i = 0; i < N; i++)
        start(&t[i], wait_for_go, &t[i]);
    for (int i = 0; i < N; i++)
        assert_true(thread_is_alive(&t[i]));
    event_set(&go);
    for (int i = N - 1; i >= 0; i--)
        assert_ends(&t[i], &t[i]);
}

static void test_second_start_is_refused(void **state)
{
    (void)state;
    struct thread t;
    start(&t, wait_for_go, &t);
    assert_fails(thread_start(&t), EALREADY);
    assert_fails(thread_set_daemon(&t, true), EALREADY);
    event_set(&go);
    assert_ends(&t, &t);
    assert_fails(thread_start(&t), EALREADY);
    assert_fails(thread_set_daemon(&t, true), EALREADY);
}

static void test_join_limit_runs_out_then_join_succeeds(void **state)
{
    (void)state;
    struct thread t;
    start(&t, wait_for_go, &t);
    int64_t start_ms = mono_now_ms();
    assert_fails(thread_join(&t, 0), ETIMEDOUT);
    assert_fails(thread_join(&t, 30), ETIMEDOUT);
    assert_true(mono_now_ms() - start_ms >= 30);
    assert_null(thread_result(&t));
    event_set(&go);
    assert_ends(&t, &t);
}

static void *join_itself(void *arg)
{
    intptr_t refused = 0;
    refused += thread_join(arg, -1) == -1 && errno == EDEADLK;
    refused += thread_join(arg, 0) == -1 && errno == EDEADLK;
    refused += thread_join(arg, LONG_MS) == -1 && errno == EDEADLK;
    struct thread *itself[] = {arg};
    refused += thread_join_normal(itself, 1) == -1 && errno == EDEADLK;
    return (void *)refused;
}

static void test_joining_itself_is_refused(void **state)
{
    (void)state;
    struct thread t;
    start(&t, join_itself, &t);
    assert_ends(&t, (void *)4);
}

static void *exit_with(void *arg)
{
    pthread_exit(arg);
}

static void test_target_may_end_by_pthread_exit(void **state)
{
    (void)state;
    int number;
    static const int limits_ms[] = {-1, LONG_MS};
    for (int i = 0; i < 2; i++) {
        struct thread t;
        start(&t, exit_with, &number);
        assert_int_equal(thread_join(&t, limits_ms[i]), 0);
        assert_ptr_equal(thread_result(&t), &number);
        assert_false(thread_is_alive(&t));
    }
}

static void *is_alive(void *arg)
{
    return thread_is_alive(arg) ? arg : NULL;
}

static void test_is_alive_from_start_to_end(void **state)
{
    (void)state;
    struct thread t;
    assert_int_equal(thread_init(&t, NULL, wait_for_go, NULL), 0);
    assert_false(thread_is_alive(&t));
    assert_int_equal(thread_start(&t), 0);
    assert_true(thread_is_alive(&t));
    event_set(&go);
    int64_t deadline_ms = mono_deadline_ms(LONG_MS);
    while (thread_is_alive(&t) && mono_now_ms() < deadline_ms)
        sched_yield();
    assert_false(thread_is_alive(&t)); /* before it is joined */
    assert_ends(&t, NULL);
    assert_false(thread_is_alive(&t));
    start(&t, is_alive, &t); /* the thread itself may ask */
    assert_ends(&t, &t);
}

static void *look_until_it_ends(void *arg)
{
    while (thread_is_alive(arg))
        sched_yield();
    return NULL;
}

static void test_others_may_ask_while_it_ends_and_is_joined(void **state)
{
    (void)state;
    for (int i = 0; i < 20; i++) {
        struct thread t, lookers[2];
        start(&t, give_back, NULL);
        start(&lookers[0], look_until_it_ends, &t);
        start(&lookers[1], look_until_it_ends, &t);
        assert_int_equal(thread_join(&t, i % 2 == 0 ? -1 : LONG_MS), 0);
        assert_ends(&lookers[0], NULL);
        assert_ends(&lookers[1], NULL);
    }
}

static void *read_name(void *arg)
{
    char path[64];
    snprintf(path, sizeof(path), "/proc/self/task/%d/comm", gettid());
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return NULL;
    char *got = fgets(arg, 32, file);
    fclose(file);
    return got;
}

static void test_name_is_the_kernels_too(void **state)
{
    (void)state;
    char own[16];
    assert_int_equal(prctl(PR_GET_NAME, own), 0);
    const struct {
        const char *name, *seen;
    } rows[] = {{"short", "short"},
                {"0123456789abcdefgh", "0123456789abcde"},
                {NULL, own}};
    for (size_t i = 0; i < 3; i++) {
        struct thread t;
        char name[32] = "";
        assert_int_equal(thread_init(&t, rows[i].name, read_name, name), 0);
        assert_int_equal(thread_start(&t), 0);
        assert_ends(&t, name);
        name[strcspn(name, "\n")] = '\0';
        assert_string_equal(name, rows[i].seen);
    }
}

struct adder {
    struct thread thread;
    int a, b, sum;
};

static void *add(struct thread *self)
{
    struct adder *adder = (struct adder *)self;
    adder->sum = adder->a + adder->b;
    return adder;
}

static void test_type_of_ones_own_runs_its_run(void **state)
{
    (void)state;
    struct adder adder = {.a = 30, .b = 12};
    assert_int_equal(thread_init_run(&adder.thread, "adder", add), 0);
    assert_int_equal(thread_start(&adder.thread), 0);
    assert_ends(&adder.thread, &adder);
    assert_int_equal(adder.sum, 42);
}

static void test_join_normal_leaves_daemons_alone(void **state)
{
    (void)state;
    struct thread daemon, normal[2], unused;
    struct thread *all[] = {&daemon, &normal[0], &unused, &normal[1]};
    assert_int_equal(thread_init(&unused, NULL, give_back, NULL), 0);
    assert_int_equal(thread_init(&daemon, NULL, wait_for_go, NULL), 0);
    assert_int_equal(thread_set_daemon(&daemon, true), 0);
    assert_int_equal(thread_start(&daemon), 0);
    start(&normal[0], give_back, &all[0]);
    start(&normal[1], give_back, &all[1]);
    assert_int_equal(thread_join_normal(all, 4), 0);
    assert_ptr_equal(thread_result(&normal[0]), &all[0]);
    assert_ptr_equal(thread_result(&normal[1]), &all[1]);
    assert_true(thread_is_alive(&daemon));
    assert_int_equal(thread_join_normal(all, 4), 0); /* again: nothing to do */
    event_set(&go);
    assert_ends(&daemon, NULL);
}

static void test_failed_start_leaves_nothing(void **state)
{
    (void)state;
    static const struct {
        bool *fail;
        int error;
    } rows[] = {{&fail_create, EAGAIN}, {&fail_cond_init, ENOMEM}};
    for (size_t i = 0; i < 2; i++) {
        struct thread t;
        assert_int_equal(thread_init(&t, NULL, give_back, &t), 0);
        *rows[i].fail = true;
        assert_fails(thread_start(&t), rows[i].error);
        *rows[i].fail = false;
        assert_false(left_anything());
        assert_false(thread_is_alive(&t));
        assert_fails(thread_join(&t, -1), EINVAL);
        assert_int_equal(thread_start(&t), 0); /* it may be tried again */
        assert_ends(&t, &t);
    }
}

static void test_joined_threads_leave_nothing(void **state)
{
    (void)state;
    for (int i = 0; i < 500; i++) {
        struct thread t;
        start(&t, give_back, &t);
        assert_int_equal(thread_join(&t, i % 2 == 0 ? -1 : LONG_MS), 0);
        assert_ptr_equal(thread_result(&t), &t);
    }
}

static void test_impossible_arguments_are_refused(void **state)
{
    (void)state;
    struct thread t = {.name = NULL}; /* as static memory is */
    assert_fails(thread_start(&t), EINVAL);
    assert_fails(thread_init(NULL, "name", give_back, NULL), EINVAL);
    assert_fails(thread_init(&t, "name", NULL, NULL), EINVAL);
    assert_fails(thread_init_run(NULL, "name", add), EINVAL);
    assert_fails(thread_init_run(&t, "name", NULL), EINVAL);
    assert_int_equal(thread_init(&t, "name", give_back, NULL), 0);
    assert_fails(thread_set_daemon(NULL, true), EINVAL);
    assert_fails(thread_start(NULL), EINVAL);
    assert_fails(thread_join(NULL, -1), EINVAL);
    assert_fails(thread_join(&t, -1), EINVAL);
    assert_fails(thread_join(&t, 0), EINVAL);
    assert_false(thread_is_alive(NULL));
    assert_int_equal(thread_join_normal(NULL, 0), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_target_gets_argument_and_gives_result),
        TEST(test_thread_shares_the_process),
        TEST(test_many_run_at_once),
        TEST(test_second_start_is_refused),
        TEST(test_join_limit_runs_out_then_join_succeeds),
        TEST(test_joining_itself_is_refused),
        TEST(test_target_may_end_by_pthread_exit),
        TEST(test_is_alive_from_start_to_end),
        TEST(test_others_may_ask_while_it_ends_and_is_joined),
        TEST(test_name_is_the_kernels_too),
        TEST(test_type_of_ones_own_runs_its_run),
        TEST(test_join_normal_leaves_daemons_alone),
        TEST(test_failed_start_leaves_nothing),
        TEST(test_joined_threads_leave_nothing),
        TEST(test_impossible_arguments_are_refused),
    };
    return cmocka_run_group_tests_name("thread", tests, NULL, NULL);
}
