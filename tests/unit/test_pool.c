/*
 * Tests of common/pool.h and common/crew.h.
 */
#include "common/futex.h"
#include "common/mono.h"
#include "common/pool.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/unit/left.h"

enum { LONG_MS = 20000 };

/* Which call of each is to fail, counted from 1; 0: none; -1: all. */
static int fail_fork, fail_mmap, fail_eventfd, fail_pidfd_open;

static bool fails(int *countdown)
{
    return *countdown != 0 && (*countdown == -1 || --*countdown == 0);
}

pid_t __real_fork(void);
pid_t __wrap_fork(void);
pid_t __wrap_fork(void)
{
    errno = EAGAIN;
    return fails(&fail_fork) ? -1 : __real_fork();
}

void *__real_mmap(void *, size_t, int, int, int, off_t);
void *__wrap_mmap(void *, size_t, int, int, int, off_t);
void *__wrap_mmap(void *at, size_t len, int prot, int flags, int fd, off_t off)
{
    errno = ENOMEM;
    return fails(&fail_mmap) ? MAP_FAILED
                             : __real_mmap(at, len, prot, flags, fd, off);
}

int __real_eventfd(unsigned, int);
int __wrap_eventfd(unsigned, int);
int __wrap_eventfd(unsigned value, int flags)
{
    errno = EMFILE;
    return fails(&fail_eventfd) ? -1 : __real_eventfd(value, flags);
}

int __real_pidfd_open(pid_t, unsigned);
int __wrap_pidfd_open(pid_t, unsigned);
int __wrap_pidfd_open(pid_t pid, unsigned flags)
{
    errno = EMFILE;
    return fails(&fail_pidfd_open) ? -1 : __real_pidfd_open(pid, flags);
}

/* Tasks. A task at the gate waits in memory shared with the test until the
 * test opens it: a worker has no descriptor of ours. */
static _Atomic uint32_t *gate, *arrived;

static void square(const void *arg, void *result)
{
    long n;
    memcpy(&n, arg, sizeof(n));
    n *= n;
    memcpy(result, &n, sizeof(n));
}

static void tell_pid(const void *arg, void *result)
{
    (void)arg;
    pid_t pid = getpid();
    memcpy(result, &pid, sizeof(pid));
}

static void wait_at_gate(const void *arg, void *result)
{
    (void)arg;
    (void)result;
    atomic_fetch_add(arrived, 1);
    futex_wake(arrived, 1);
    while (atomic_load(gate) == 0)
        futex_wait(gate, 0, MONO_NEVER);
}

static void die_by_signal(const void *arg, void *result)
{
    (void)result;
    raise(*(const int *)arg);
}

static void die_at_gate(const void *arg, void *result)
{
    wait_at_gate(arg, result);
    die_by_signal(arg, result);
}

static void end_by_exit(const void *arg, void *result)
{
    (void)result;
    exit(*(const int *)arg);
}

static void is_zeroed(const void *arg, void *result)
{
    (void)arg;
    static const unsigned char zeros[POOL_BYTES];
    bool zeroed = memcmp(result, zeros, POOL_BYTES) == 0;
    memset(result, 0xff, POOL_BYTES);
    memcpy(result, &zeroed, sizeof(zeroed));
}

static void copy_all(const void *arg, void *result)
{
    memcpy(result, arg, POOL_BYTES);
}

static void open_gate(void)
{
    atomic_store(gate, 1);
    futex_wake(gate, 1000);
}

static void until_arrived(uint32_t count)
{
    uint32_t now;
    while ((now = atomic_load(arrived)) < count)
        futex_wait(arrived, now, MONO_NEVER);
}

static void assert_fails(int result, int error)
{
    assert_int_equal(result, -1);
    assert_int_equal(errno, error);
}

static void apply_square(struct pool *pool, long n, struct future *future)
{
    assert_int_equal(pool_apply_async(pool, square, &n, sizeof(n), future), 0);
}

static void assert_square(struct future *future, long n)
{
    long got = -1;
    assert_int_equal(future_get(future, &got, sizeof(got), LONG_MS), 0);
    assert_int_equal(got, n * n);
}

static void apply_gate(struct pool *pool, struct future *future)
{
    assert_int_equal(pool_apply_async(pool, wait_at_gate, NULL, 0, future), 0);
}

/* The death of a killed process takes its time. */
static void until_deaths(struct pool *pool, int count)
{
    int64_t deadline_ms = mono_deadline_ms(LONG_MS);
    while (pool_deaths(pool) < count && mono_now_ms() < deadline_ms)
        usleep(1000);
    assert_true(pool_deaths(pool) >= count);
}

static void end_pool(struct pool *pool)
{
    assert_int_equal(pool_close(pool), 0);
    assert_int_equal(pool_join(pool, LONG_MS), 0);
    pool_destroy(pool);
}

static int set_up(void **state)
{
    (void)state;
    atomic_store(gate, 0);
    atomic_store(arrived, 0);
    fail_fork = fail_mmap = fail_eventfd = fail_pidfd_open = 0;
    left_note();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    return left_anything() ? -1 : 0;
}

static void test_get_gives_results_of_more_tasks_than_slots(void **state)
{
    (void)state;
    enum { TASKS = 3000 };
    static struct future futures[TASKS];
    struct pool *pool = pool_create(3);
    assert_non_null(pool);
    for (long i = 0; i < TASKS; i++)
        apply_square(pool, i, &futures[i]);
    pid_t pids[3] = {0};
    for (long i = 0; i < TASKS; i++) {
        assert_square(&futures[i], i);
        int p = 0;
        while (p < 3 && pids[p] != 0 && pids[p] != future_worker(&futures[i]))
            p++;
        assert_in_range(p, 0, 2); /* a fourth pid? */
        pids[p] = future_worker(&futures[i]);
        assert_int_equal(future_status(&futures[i]), 0);
    }
    assert_square(&futures[7], 7); /* again */
    assert_int_equal(pool_deaths(pool), 0);
    end_pool(pool);
}

static void test_apply_async_copies_argument_and_result(void **state)
{
    (void)state;
    struct pool *pool = pool_create(1);
    unsigned char arg[POOL_BYTES], got[POOL_BYTES];
    memset(arg, 0xa5, sizeof(arg));
    struct future f;
    assert_int_equal(pool_apply_async(pool, copy_all, arg, sizeof(arg), &f), 0);
    memset(arg, 0, sizeof(arg));
    assert_int_equal(future_get(&f, got, sizeof(got), LONG_MS), 0);
    memset(arg, 0xa5, sizeof(arg));
    assert_memory_equal(got, arg, sizeof(arg));
    for (int i = 0; i < 3000; i++) { /* every slot is used again */
        bool zeroed = false;
        assert_int_equal(pool_apply_async(pool, is_zeroed, NULL, 0, &f), 0);
        assert_int_equal(future_get(&f, &zeroed, sizeof(zeroed), LONG_MS), 0);
        assert_true(zeroed);
    }
    pid_t pid;
    assert_int_equal(pool_apply_async(pool, tell_pid, NULL, 0, &f), 0);
    assert_int_equal(future_worker(&f), 0);
    assert_int_equal(future_get(&f, &pid, sizeof(pid), LONG_MS), 0);
    assert_int_equal(future_worker(&f), pid);
    end_pool(pool);
}

static void test_get_tells_how_the_worker_died(void **state)
{
    (void)state;
    static const struct {
        void (*task)(const void *arg, void *result);
        int arg, status;
    } rows[] = {{die_by_signal, SIGKILL, SIGKILL},
                {die_by_signal, SIGTERM, SIGTERM},
                {end_by_exit, 3, 3 << 8},
                {end_by_exit, 0, 0}};
    enum { ROWS = sizeof(rows) / sizeof(rows[0]) };
    struct pool *pool = pool_create(2);
    struct future futures[2 * ROWS];
    for (int i = 0; i < ROWS; i++) {
        assert_int_equal(pool_apply_async(pool, rows[i].task, &rows[i].arg,
                                          sizeof(int), &futures[2 * i]),
                         0);
        apply_square(pool, i, &futures[2 * i + 1]);
    }
    for (int i = 0; i < ROWS; i++) {
        assert_fails(future_get(&futures[2 * i], NULL, 0, LONG_MS), EOWNERDEAD);
        assert_int_equal(future_status(&futures[2 * i]), rows[i].status);
        assert_true(future_worker(&futures[2 * i]) > 0);
        assert_square(&futures[2 * i + 1], i);
    }
    assert_fails(future_get(&futures[0], NULL, 0, 0), EOWNERDEAD);
    assert_int_equal(pool_deaths(pool), ROWS);
    end_pool(pool);
}

static void test_deaths_of_all_idle_workers_are_made_good(void **state)
{
    (void)state;
    enum { WORKERS = 4 };
    struct pool *pool = pool_create(WORKERS);
    struct future futures[WORKERS];
    for (int i = 0; i < WORKERS; i++)
        apply_gate(pool, &futures[i]); /* so each gets one */
    until_arrived(WORKERS);
    open_gate();
    for (int i = 0; i < WORKERS; i++)
        assert_int_equal(future_get(&futures[i], NULL, 0, LONG_MS), 0);
    for (int i = 0; i < WORKERS; i++)
        assert_int_equal(kill(future_worker(&futures[i]), SIGKILL), 0);
    for (int i = 0; i < WORKERS; i++)
        apply_square(pool, i, &futures[i]);
    for (int i = 0; i < WORKERS; i++)
        assert_square(&futures[i], i);
    until_deaths(pool, WORKERS);
    end_pool(pool);
}

/* Kills some child of owner at each of rounds random moments. */
_Noreturn static void kill_at_random(pid_t owner, int rounds)
{
    unsigned seed = 1;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (int killed = 0; killed < rounds;) {
        pid_t pids[16];
        int n = left_children_of(owner, pids, 16), i = rand_r(&seed) % 16;
        usleep((useconds_t)(rand_r(&seed) % 2000));
        if (i < n && pids[i] != getpid() && kill(pids[i], SIGKILL) == 0)
            killed++;
    }
    _exit(0);
}

static void test_kills_at_random_moments_lose_nothing(void **state)
{
    (void)state;
    enum { ROUNDS = 200, TASKS = 64 };
    struct pool *pool = pool_create(3);
    struct future futures[TASKS];
    pid_t me = getpid(), killer = __real_fork();
    if (killer == 0)
        kill_at_random(me, ROUNDS);
    int died = 0, served = 0;
    while (waitpid(killer, NULL, WNOHANG) == 0) {
        for (long i = 0; i < TASKS; i++)
            apply_square(pool, i, &futures[i]);
        for (long i = 0; i < TASKS; i++) {
            long got = -1;
            if (future_get(&futures[i], &got, sizeof(got), LONG_MS) == 0) {
                assert_int_equal(got, i * i);
                served++;
            } else {
                assert_int_equal(errno, EOWNERDEAD);
                assert_int_equal(future_status(&futures[i]), SIGKILL);
                died++;
            }
        }
    }
    until_deaths(pool, 1);
    assert_in_range(pool_deaths(pool), died, ROUNDS);
    assert_true(served > 0);
    end_pool(pool);
}

static void test_long_task_does_not_hold_up_the_rest(void **state)
{
    (void)state;
    struct pool *pool = pool_create(2);
    struct future slow, futures[8];
    apply_gate(pool, &slow);
    for (long i = 0; i < 5000; i++) { /* goes round the slots several times */
        if (i >= 8)
            assert_square(&futures[i % 8], i - 8);
        apply_square(pool, i, &futures[i % 8]);
    }
    assert_fails(future_get(&slow, NULL, 0, 0), ETIMEDOUT);
    open_gate();
    assert_int_equal(future_get(&slow, NULL, 0, LONG_MS), 0);
    end_pool(pool);
}

static void test_apply_async_waits_while_the_backlog_is_full(void **state)
{
    (void)state;
    enum { TASKS = 1500 };
    static struct future futures[TASKS];
    struct pool *pool = pool_create(1);
    struct future slow;
    apply_gate(pool, &slow);
    until_arrived(1);
    pid_t opener = __real_fork();
    if (opener == 0) {
        usleep(30000); /* any time will do: sooner, and less was tested */
        open_gate();
        _exit(0);
    }
    for (long i = 0; i < TASKS; i++)
        apply_square(pool, i, &futures[i]);
    for (long i = 0; i < TASKS; i++)
        assert_square(&futures[i], i);
    waitpid(opener, NULL, 0);
    end_pool(pool);
}

static void test_get_respects_its_time_limit(void **state)
{
    (void)state;
    struct pool *pool = pool_create(1);
    struct future f;
    apply_gate(pool, &f);
    int64_t start_ms = mono_now_ms();
    assert_fails(future_get(&f, NULL, 0, 0), ETIMEDOUT);
    assert_fails(future_get(&f, NULL, 0, 30), ETIMEDOUT);
    assert_true(mono_now_ms() - start_ms >= 29);
    open_gate();
    assert_int_equal(future_get(&f, NULL, 0, -1), 0);
    end_pool(pool);
}

static void test_join_waits_for_what_was_handed_in(void **state)
{
    (void)state;
    struct pool *pool = pool_create(2);
    struct future gates[2], futures[100];
    assert_fails(pool_join(pool, 0), EINVAL);
    apply_gate(pool, &gates[0]);
    apply_gate(pool, &gates[1]);
    for (long i = 0; i < 100; i++)
        apply_square(pool, i, &futures[i]);
    assert_int_equal(pool_close(pool), 0);
    assert_int_equal(pool_close(pool), 0);
    struct future late;
    assert_fails(pool_apply_async(pool, tell_pid, NULL, 0, &late), EPIPE);
    assert_fails(future_get(&late, NULL, 0, -1), EINVAL);
    assert_fails(pool_join(pool, 0), ETIMEDOUT);
    assert_fails(pool_join(pool, 20), ETIMEDOUT);
    open_gate();
    assert_int_equal(pool_join(pool, LONG_MS), 0);
    assert_int_equal(pool_join(pool, 0), 0);
    assert_true(future_worker(&futures[99]) > 0);
    for (long i = 0; i < 100; i++)
        assert_square(&futures[i], i);
    assert_int_equal(pool_deaths(pool), 0);
    pool_destroy(pool);
}

static void test_join_replaces_those_who_die_after_close(void **state)
{
    (void)state;
    struct pool *pool = pool_create(1);
    struct future f[4];
    int sig = SIGKILL;
    for (int i = 0; i < 3; i++)
        pool_apply_async(pool, die_by_signal, &sig, sizeof(sig), &f[i]);
    apply_square(pool, 3, &f[3]);
    pool_close(pool);
    assert_int_equal(pool_join(pool, LONG_MS), 0);
    assert_fails(future_get(&f[2], NULL, 0, 0), EOWNERDEAD);
    assert_square(&f[3], 3);
    assert_int_equal(pool_deaths(pool), 3);
    pool_destroy(pool);
}

static void test_terminate_cancels_what_was_not_served(void **state)
{
    (void)state;
    struct pool *pool = pool_create(1);
    struct future done, running, waiting;
    apply_square(pool, 5, &done);
    assert_square(&done, 5);
    apply_square(pool, 6, &done);
    apply_gate(pool, &running);
    until_arrived(1);
    apply_square(pool, 7, &waiting);
    assert_int_equal(pool_terminate(pool), 0);
    assert_int_equal(pool_terminate(pool), 0);
    assert_int_equal(pool_join(pool, 0), 0);
    assert_square(&done, 6);
    assert_fails(future_get(&running, NULL, 0, -1), ECANCELED);
    assert_fails(future_get(&waiting, NULL, 0, -1), ECANCELED);
    struct future late;
    assert_fails(pool_apply_async(pool, tell_pid, NULL, 0, &late), EPIPE);
    assert_int_equal(pool_deaths(pool), 0);
    pool_destroy(pool);
}

static void test_destroy_cancels_what_is_pending(void **state)
{
    (void)state;
    struct pool *pool = pool_create(2);
    struct future done, pending;
    apply_square(pool, 4, &done);
    apply_gate(pool, &pending);
    until_arrived(1);
    assert_int_equal(future_get(&done, NULL, 0, LONG_MS), 0);
    pool_destroy(pool);
    assert_square(&done, 4); /* after its pool is gone */
    assert_fails(future_get(&pending, NULL, 0, -1), ECANCELED);
    pool_destroy(NULL);
}

static void test_bad_arguments_are_refused(void **state)
{
    (void)state;
    struct pool *pool = pool_create(1);
    struct future f, never = {.pool = NULL};
    char big[POOL_BYTES + 1] = {0};
    assert_fails(pool_apply_async(NULL, square, big, 1, &f), EINVAL);
    assert_fails(pool_apply_async(pool, NULL, big, 1, &f), EINVAL);
    assert_fails(pool_apply_async(pool, square, NULL, 1, &f), EINVAL);
    assert_fails(pool_apply_async(pool, square, big, 1, NULL), EINVAL);
    assert_fails(pool_apply_async(pool, square, big, sizeof(big), &f),
                 EMSGSIZE);
    assert_fails(future_get(&f, NULL, 0, -1), EINVAL);
    assert_fails(future_get(&never, NULL, 0, -1), EINVAL);
    assert_fails(future_get(NULL, NULL, 0, -1), EINVAL);
    apply_square(pool, 2, &f);
    assert_fails(future_get(&f, NULL, 1, -1), EINVAL);
    assert_fails(future_get(&f, big, sizeof(big), -1), EINVAL);
    assert_square(&f, 2);
    assert_fails(pool_close(NULL), EINVAL);
    assert_fails(pool_terminate(NULL), EINVAL);
    assert_fails(pool_join(NULL, -1), EINVAL);
    assert_int_equal(pool_deaths(NULL), 0);
    end_pool(pool);
    static const int sizes[] = {0, -1, POOL_WORKERS_MAX + 1};
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        assert_null(pool_create(sizes[i]));
        assert_int_equal(errno, EINVAL);
    }
}

/* In a forked child: how many of the calls are refused as they should be? */
static int count_refusals(struct pool *pool, struct future *pending)
{
    struct future f;
    int n =
        pool_apply_async(pool, tell_pid, NULL, 0, &f) == -1 && errno == EINVAL;
    n += future_get(pending, NULL, 0, -1) == -1 && errno == EINVAL;
    n += pool_close(pool) == -1 && errno == EINVAL;
    n += pool_terminate(pool) == -1 && errno == EINVAL;
    n += pool_join(pool, -1) == -1 && errno == EINVAL;
    pool_destroy(pool);
    return n;
}

static void test_another_process_is_refused(void **state)
{
    (void)state;
    struct pool *pool = pool_create(2);
    struct future f;
    apply_square(pool, 9, &f);
    pid_t child = __real_fork();
    if (child == 0)
        _exit(count_refusals(pool, &f));
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 5 << 8);
    assert_square(&f, 9);
    assert_int_equal(pool_deaths(pool), 0);
    end_pool(pool);
}

static void test_workers_hold_no_descriptor_of_the_owner(void **state)
{
    (void)state;
    int fds[2];
    assert_int_equal(pipe(fds), 0);
    struct pool *pool = pool_create(2);
    close(fds[1]);
    char byte;
    assert_int_equal(read(fds[0], &byte, 1), 0); /* EOF, not for ever */
    close(fds[0]);
    end_pool(pool);
}

static void test_create_failing_half_way_leaves_nothing(void **state)
{
    (void)state;
    static const struct {
        int *fail;
        int calls, error;
    } rows[] = {{&fail_fork, 3, EAGAIN},
                {&fail_pidfd_open, 3, EMFILE},
                {&fail_mmap, 1, ENOMEM},
                {&fail_eventfd, 1, EMFILE}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        for (int nth = 1; nth <= rows[i].calls; nth++) {
            *rows[i].fail = nth;
            assert_null(pool_create(3));
            assert_int_equal(errno, rows[i].error);
            assert_int_equal(*rows[i].fail, 0); /* it was called */
            assert_false(left_anything());
        }
    }
}

static void test_nobody_left_and_no_fork_is_told(void **state)
{
    (void)state;
    struct pool *pool = pool_create(2);
    struct future f[4], late;
    int sig = SIGKILL;
    fail_fork = -1;
    for (int i = 0; i < 2; i++)
        pool_apply_async(pool, die_by_signal, &sig, sizeof(sig), &f[i]);
    assert_fails(future_get(&f[0], NULL, 0, LONG_MS), EOWNERDEAD);
    assert_fails(future_get(&f[1], NULL, 0, LONG_MS), EOWNERDEAD);
    assert_fails(pool_apply_async(pool, tell_pid, NULL, 0, &late), EAGAIN);
    fail_fork = 0;
    apply_square(pool, 3, &f[2]); /* it recovers */
    assert_square(&f[2], 3);
    fail_fork = -1;
    for (int i = 0; i < 3; i++) /* all must be in before anybody dies */
        pool_apply_async(pool, die_at_gate, &sig, sizeof(sig), &f[i]);
    apply_square(pool, 4, &f[3]);
    open_gate();
    assert_fails(future_get(&f[3], NULL, 0, LONG_MS), EAGAIN);
    pool_close(pool);
    assert_fails(pool_join(pool, LONG_MS), EAGAIN);
    fail_fork = 0;
    assert_int_equal(pool_join(pool, LONG_MS), 0);
    assert_square(&f[3], 4);
    pool_destroy(pool);
}

static void test_one_worker_goes_on_while_fork_fails(void **state)
{
    (void)state;
    struct pool *pool = pool_create(2);
    struct future dead, f[50];
    int sig = SIGKILL;
    fail_fork = -1;
    pool_apply_async(pool, die_by_signal, &sig, sizeof(sig), &dead);
    assert_fails(future_get(&dead, NULL, 0, LONG_MS), EOWNERDEAD);
    for (long i = 0; i < 50; i++)
        apply_square(pool, i, &f[i]);
    for (long i = 0; i < 50; i++)
        assert_square(&f[i], i);
    fail_fork = 0;
    for (int i = 0; i < 2; i++)
        apply_gate(pool, &f[i]);
    until_arrived(2); /* there are two again */
    open_gate();
    end_pool(pool);
}

static void test_ignored_sigchld_hides_only_the_status(void **state)
{
    (void)state;
    signal(SIGCHLD, SIG_IGN);
    struct pool *pool = pool_create(1);
    struct future dead, f;
    int sig = SIGKILL;
    pool_apply_async(pool, die_by_signal, &sig, sizeof(sig), &dead);
    apply_square(pool, 3, &f);
    assert_fails(future_get(&dead, NULL, 0, LONG_MS), EOWNERDEAD);
    assert_square(&f, 3);
    end_pool(pool);
    signal(SIGCHLD, SIG_DFL);
}

int main(void)
{
    gate = mmap(NULL, 2 * sizeof(*gate), PROT_READ | PROT_WRITE,
                MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (gate == MAP_FAILED)
        return 1;
    arrived = gate + 1;
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_get_gives_results_of_more_tasks_than_slots),
        TEST(test_apply_async_copies_argument_and_result),
        TEST(test_get_tells_how_the_worker_died),
        TEST(test_deaths_of_all_idle_workers_are_made_good),
        TEST(test_kills_at_random_moments_lose_nothing),
        TEST(test_long_task_does_not_hold_up_the_rest),
        TEST(test_apply_async_waits_while_the_backlog_is_full),
        TEST(test_get_respects_its_time_limit),
        TEST(test_join_waits_for_what_was_handed_in),
        TEST(test_join_replaces_those_who_die_after_close),
        TEST(test_terminate_cancels_what_was_not_served),
        TEST(test_destroy_cancels_what_is_pending),
        TEST(test_bad_arguments_are_refused),
        TEST(test_another_process_is_refused),
        TEST(test_workers_hold_no_descriptor_of_the_owner),
        TEST(test_create_failing_half_way_leaves_nothing),
        TEST(test_nobody_left_and_no_fork_is_told),
        TEST(test_one_worker_goes_on_while_fork_fails),
        TEST(test_ignored_sigchld_hides_only_the_status),
    };
    return cmocka_run_group_tests_name("pool", tests, NULL, NULL);
}
