/*
 * Tests of common/latency.h.
 */
#include "common/latency.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct latency l;

static int start_empty(void **state)
{
    (void)state;
    l = (struct latency){0};
    return 0;
}

/* got is value, or at most 1 % less. */
static void assert_near(int64_t got, int64_t value)
{
    assert_true(got <= value);
    assert_true(got >= value - value / 100);
}

static void test_percentile_of_none_is_0(void **state)
{
    (void)state;
    assert_int_equal(latency_count(&l), 0);
    assert_int_equal(latency_percentile(&l, 50), 0);
    assert_int_equal(latency_percentile(&l, 100), 0);
}

static void test_percentile_of_one_is_near_it_whatever_it_is(void **state)
{
    (void)state;
    for (int64_t value = 1; value < INT64_MAX / 3; value += value / 7 + 1) {
        start_empty(NULL);
        latency_add(&l, value);
        assert_near(latency_percentile(&l, 1), value);
        assert_near(latency_percentile(&l, 100), value);
    }
}

static void test_percentile_takes_the_extremes(void **state)
{
    (void)state;
    latency_add(&l, 0);
    assert_int_equal(latency_percentile(&l, 100), 0);
    latency_add(&l, INT64_MAX);
    assert_near(latency_percentile(&l, 100), INT64_MAX);
    assert_int_equal(latency_percentile(&l, 50), 0);
}

static void test_percentile_counts_as_many_as_it_says(void **state)
{
    (void)state;
    for (int64_t i = 100; i >= 1; i--) /* in whatever order they come */
        latency_add(&l, i);
    assert_int_equal(latency_count(&l), 100);
    assert_int_equal(latency_percentile(&l, 1), 1);
    assert_int_equal(latency_percentile(&l, 50), 50);
    assert_int_equal(latency_percentile(&l, 99), 99);
    assert_int_equal(latency_percentile(&l, 100), 100);
}

static void test_percentile_shows_the_slow_few(void **state)
{
    (void)state;
    for (int i = 0; i < 980; i++)
        latency_add(&l, 20000);
    for (int i = 0; i < 20; i++)
        latency_add(&l, 3000000);
    assert_near(latency_percentile(&l, 50), 20000);
    assert_near(latency_percentile(&l, 98), 20000);
    assert_near(latency_percentile(&l, 99), 3000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_percentile_of_none_is_0, start_empty),
        cmocka_unit_test_setup(test_percentile_of_one_is_near_it_whatever_it_is,
                               start_empty),
        cmocka_unit_test_setup(test_percentile_takes_the_extremes, start_empty),
        cmocka_unit_test_setup(test_percentile_counts_as_many_as_it_says,
                               start_empty),
        cmocka_unit_test_setup(test_percentile_shows_the_slow_few, start_empty),
    };
    return cmocka_run_group_tests_name("latency", tests, NULL, NULL);
}
