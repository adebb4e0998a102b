/*
 * Tests of common/mono.h.
 */
#include "common/mono.h"

#include <limits.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/time.h>

#include <cmocka.h>

static void test_now_never_runs_backwards(void **state)
{
    (void)state;
    int64_t before = mono_now_ns();
    for (int i = 0; i < 10000; i++) {
        int64_t now = mono_now_ns();
        assert_true(now >= before);
        before = now;
    }
    assert_in_range(mono_now_ms() - before / 1000000, 0, 1000);
}

static void test_deadline_of_no_limit_never_comes(void **state)
{
    (void)state;
    assert_true(mono_deadline_ms(-1) == MONO_NEVER);
    assert_int_equal(mono_left_ms(MONO_NEVER), -1);
}

static void test_left_is_bounded(void **state)
{
    (void)state;
    assert_int_equal(mono_left_ms(mono_now_ms() - 5), 0);
    assert_int_equal(mono_left_ms(mono_deadline_ms(0)), 0);
    assert_in_range(mono_left_ms(mono_deadline_ms(60000)), 1, 60000);
    assert_int_equal(mono_left_ms(MONO_NEVER - 1), INT_MAX);
}

static void test_timespec_is_the_same_moment(void **state)
{
    (void)state;
    struct timespec t = mono_timespec(12345);
    assert_int_equal(t.tv_sec, 12);
    assert_int_equal(t.tv_nsec, 345000000);
}

static void test_paced_scales_by_the_environment(void **state)
{
    (void)state;
    static const struct {
        const char *pace;
        int of_1000_ms;
    } rows[] = {{"0.05", 50},  {"0", 0},     {"2", 2000},  {"", 1000},
                {"x", 1000},   {"1x", 1000}, {"-1", 1000}, {"nan", 1000},
                {"inf", 1000}, {"101", 1000}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        setenv("LAB_PACE", rows[i].pace, 1);
        assert_int_equal(mono_paced_ms(1000), rows[i].of_1000_ms);
    }
    setenv("LAB_PACE", "100", 1);
    assert_int_equal(mono_paced_ms(INT_MAX), INT_MAX);
    unsetenv("LAB_PACE");
    assert_int_equal(mono_paced_ms(1000), 1000);
}

static void ignore_it(int sig)
{
    (void)sig;
}

static void test_nap_outlasts_signals(void **state)
{
    (void)state;
    unsetenv("LAB_PACE");
    struct sigaction action = {.sa_handler = ignore_it}; /* no SA_RESTART */
    sigaction(SIGALRM, &action, NULL);
    struct itimerval each_ms = {{0, 1000}, {0, 1000}}, never = {{0, 0}, {0, 0}};
    setitimer(ITIMER_REAL, &each_ms, NULL);
    int64_t start = mono_now_ms();
    mono_nap_ms(50);
    int64_t napped_ms = mono_now_ms() - start;
    setitimer(ITIMER_REAL, &never, NULL);
    assert_true(napped_ms >= 49);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_now_never_runs_backwards),
        cmocka_unit_test(test_deadline_of_no_limit_never_comes),
        cmocka_unit_test(test_left_is_bounded),
        cmocka_unit_test(test_timespec_is_the_same_moment),
        cmocka_unit_test(test_paced_scales_by_the_environment),
        cmocka_unit_test(test_nap_outlasts_signals),
    };
    return cmocka_run_group_tests_name("mono", tests, NULL, NULL);
}
