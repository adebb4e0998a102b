/*
 * Tests of common/event.h.
 */
#include "common/event.h"
#include "common/mono.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/unit/left.h"

enum { LONG_MS = 20000, WAITERS = 16 };

/* Faults: what fails, how often a wait returns for no reason, and a set that
 * comes just when a time limit runs out. */
static bool fail_attr_init, fail_cond_init, fail_mutex_init;
static int conds;           /* initialised and not destroyed */
static _Atomic int waiting; /* that have come to a wait, with the lock held */
static _Atomic int spurious;
static struct event *set_at_the_limit;

int __real_pthread_condattr_init(pthread_condattr_t *);
int __wrap_pthread_condattr_init(pthread_condattr_t *);
int __wrap_pthread_condattr_init(pthread_condattr_t *attr)
{
    return fail_attr_init ? ENOMEM : __real_pthread_condattr_init(attr);
}

int __real_pthread_cond_init(pthread_cond_t *, const pthread_condattr_t *);
int __wrap_pthread_cond_init(pthread_cond_t *, const pthread_condattr_t *);
int __wrap_pthread_cond_init(pthread_cond_t *cond,
                             const pthread_condattr_t *attr)
{
    if (fail_cond_init)
        return ENOMEM;
    conds++;
    return __real_pthread_cond_init(cond, attr);
}

int __real_pthread_cond_destroy(pthread_cond_t *);
int __wrap_pthread_cond_destroy(pthread_cond_t *);
int __wrap_pthread_cond_destroy(pthread_cond_t *cond)
{
    conds--;
    return __real_pthread_cond_destroy(cond);
}

int __real_pthread_mutex_init(pthread_mutex_t *, const pthread_mutexattr_t *);
int __wrap_pthread_mutex_init(pthread_mutex_t *, const pthread_mutexattr_t *);
int __wrap_pthread_mutex_init(pthread_mutex_t *lock,
                              const pthread_mutexattr_t *attr)
{
    return fail_mutex_init ? ENOMEM : __real_pthread_mutex_init(lock, attr);
}

static bool is_spurious(void)
{
    atomic_fetch_add(&waiting, 1);
    if (atomic_load(&spurious) == 0)
        return false;
    atomic_fetch_sub(&spurious, 1);
    return true;
}

int __real_pthread_cond_wait(pthread_cond_t *, pthread_mutex_t *);
int __wrap_pthread_cond_wait(pthread_cond_t *, pthread_mutex_t *);
int __wrap_pthread_cond_wait(pthread_cond_t *cond, pthread_mutex_t *lock)
{
    return is_spurious() ? 0 : __real_pthread_cond_wait(cond, lock);
}

int __real_pthread_cond_timedwait(pthread_cond_t *, pthread_mutex_t *,
                                  const struct timespec *);
int __wrap_pthread_cond_timedwait(pthread_cond_t *, pthread_mutex_t *,
                                  const struct timespec *);
int __wrap_pthread_cond_timedwait(pthread_cond_t *cond, pthread_mutex_t *lock,
                                  const struct timespec *until)
{
    if (is_spurious())
        return 0;
    int error = __real_pthread_cond_timedwait(cond, lock, until);
    if (error == ETIMEDOUT && set_at_the_limit != NULL) {
        pthread_mutex_unlock(lock);
        event_set(set_at_the_limit);
        pthread_mutex_lock(lock);
    }
    return error;
}

static struct event event;

/* A thread that waits for the event. */
struct waiter {
    pthread_t id;
    int timeout_ms;
    bool was_set;
    int seen; /* of what was written before the set */
};

static int written;

static void *wait_for_event(void *arg)
{
    struct waiter *w = arg;
    w->was_set = event_wait(&event, w->timeout_ms);
    w->seen = written;
    return NULL;
}

/* Starts waiters, half of them with a time limit, and returns once all of
 * them wait: a set needs the lock, which the last gives up by waiting. */
static void start_waiters(struct waiter *w, int n)
{
    for (int i = 0; i < n; i++) {
        w[i].timeout_ms = i % 2 == 0 ? -1 : LONG_MS;
        assert_int_equal(pthread_create(&w[i].id, NULL, wait_for_event, &w[i]),
                         0);
    }
    int64_t deadline_ms = mono_deadline_ms(LONG_MS);
    while (atomic_load(&waiting) < n && mono_now_ms() < deadline_ms)
        sched_yield();
    assert_int_equal(atomic_load(&waiting), n);
}

static void assert_all_were_woken(struct waiter *w, int n)
{
    for (int i = 0; i < n; i++) {
        assert_int_equal(pthread_join(w[i].id, NULL), 0);
        assert_true(w[i].was_set);
        assert_int_equal(w[i].seen, written);
    }
}

static int set_up(void **state)
{
    (void)state;
    fail_attr_init = fail_cond_init = fail_mutex_init = false;
    conds = 0;
    atomic_store(&waiting, 0);
    atomic_store(&spurious, 0);
    set_at_the_limit = NULL;
    left_note();
    return event_init(&event);
}

static int tear_down(void **state)
{
    (void)state;
    event_set(&event);
    if (left_anything())
        return -1;
    event_destroy(&event);
    return conds == 0 ? 0 : -1;
}

static void test_flag_is_set_until_it_is_cleared(void **state)
{
    (void)state;
    assert_false(event_is_set(&event));
    event_set(&event);
    event_set(&event);
    assert_true(event_is_set(&event));
    assert_true(event_is_set(&event));
    event_clear(&event);
    assert_false(event_is_set(&event));
    event_clear(&event);
    event_set(&event);
    assert_true(event_is_set(&event));
}

static void test_wait_returns_at_once_if_it_is_set(void **state)
{
    (void)state;
    event_set(&event);
    assert_true(event_wait(&event, -1));
    assert_true(event_wait(&event, 0));
    assert_true(event_wait(&event, LONG_MS));
    assert_int_equal(atomic_load(&waiting), 0);
    assert_true(event_is_set(&event)); /* a wait takes nothing away */
}

static void test_wait_returns_false_after_its_limit(void **state)
{
    (void)state;
    static const int limits_ms[] = {0, 1, 30, 130};
    for (size_t i = 0; i < sizeof(limits_ms) / sizeof(limits_ms[0]); i++) {
        int64_t start_ms = mono_now_ms();
        assert_false(event_wait(&event, limits_ms[i]));
        assert_in_range(mono_now_ms() - start_ms, limits_ms[i], LONG_MS);
    }
}

static void test_set_wakes_all_who_wait(void **state)
{
    (void)state;
    struct waiter waiters[WAITERS];
    start_waiters(waiters, WAITERS);
    written++;
    event_set(&event);
    assert_all_were_woken(waiters, WAITERS);
    assert_true(event_is_set(&event));
}

static void test_set_and_clear_at_once_wakes_all_who_waited(void **state)
{
    (void)state;
    for (int round = 0; round < 10; round++) {
        struct waiter waiters[WAITERS];
        atomic_store(&waiting, 0);
        start_waiters(waiters, WAITERS);
        written++;
        event_set(&event);
        event_clear(&event);
        assert_false(event_wait(&event, 0)); /* who comes later waits */
        assert_all_were_woken(waiters, WAITERS);
        assert_false(event_is_set(&event));
    }
}

static void test_wake_ups_for_no_reason_are_not_seen(void **state)
{
    (void)state;
    struct waiter waiters[2];
    atomic_store(&spurious, 1000);
    atomic_store(&waiting, -1000);
    start_waiters(waiters, 2); /* all 1000 are over, and both wait again */
    assert_int_equal(atomic_load(&spurious), 0);
    written++;
    event_set(&event);
    assert_all_were_woken(waiters, 2);
}

static void test_wake_ups_for_no_reason_keep_the_limit(void **state)
{
    (void)state;
    atomic_store(&spurious, 1000);
    int64_t start_ms = mono_now_ms();
    assert_false(event_wait(&event, 50));
    assert_in_range(mono_now_ms() - start_ms, 50, LONG_MS);
    assert_int_equal(atomic_load(&waiting), 1001);
}

static void test_set_just_at_the_limit_counts(void **state)
{
    (void)state;
    set_at_the_limit = &event;
    assert_true(event_wait(&event, 5));
}

/* Two events passed to and fro: a lost wake-up would run out its limit. */
static struct event ping, pong;
enum { ROUNDS = 2000 };

static void *answer(void *arg)
{
    intptr_t answered = 0;
    (void)arg;
    while (answered < ROUNDS && event_wait(&ping, LONG_MS)) {
        event_clear(&ping);
        answered++;
        event_set(&pong);
    }
    return (void *)answered;
}

static void test_no_wake_up_is_lost(void **state)
{
    (void)state;
    assert_int_equal(event_init(&ping), 0);
    assert_int_equal(event_init(&pong), 0);
    pthread_t id;
    void *answered;
    assert_int_equal(pthread_create(&id, NULL, answer, NULL), 0);
    int asked = 0;
    bool was_set = true;
    while (asked < ROUNDS && was_set) {
        event_set(&ping);
        was_set = event_wait(&pong, asked % 2 == 0 ? LONG_MS : -1);
        event_clear(&pong);
        asked++;
    }
    assert_int_equal(pthread_join(id, &answered), 0);
    assert_int_equal((intptr_t)answered, ROUNDS);
    assert_true(was_set);
    event_destroy(&ping);
    event_destroy(&pong);
}

static void test_failed_init_leaves_nothing(void **state)
{
    (void)state;
    bool *const fail[] = {&fail_attr_init, &fail_cond_init, &fail_mutex_init};
    for (size_t i = 0; i < sizeof(fail) / sizeof(fail[0]); i++) {
        struct event other;
        int conds_before = conds;
        *fail[i] = true;
        assert_int_equal(event_init(&other), -1);
        assert_int_equal(errno, ENOMEM);
        assert_int_equal(conds, conds_before);
        *fail[i] = false;
    }
    assert_int_equal(event_init(NULL), -1);
    assert_int_equal(errno, EINVAL);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_flag_is_set_until_it_is_cleared),
        TEST(test_wait_returns_at_once_if_it_is_set),
        TEST(test_wait_returns_false_after_its_limit),
        TEST(test_set_wakes_all_who_wait),
        TEST(test_set_and_clear_at_once_wakes_all_who_waited),
        TEST(test_wake_ups_for_no_reason_are_not_seen),
        TEST(test_wake_ups_for_no_reason_keep_the_limit),
        TEST(test_set_just_at_the_limit_counts),
        TEST(test_no_wake_up_is_lost),
        TEST(test_failed_init_leaves_nothing),
    };
    return cmocka_run_group_tests_name("event", tests, NULL, NULL);
}
