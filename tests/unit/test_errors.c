/*
 * Tests of common/errors.h. That CHECK refuses pointers and unsigned numbers
 * is a matter for the compiler: check_refuses.c.
 */
#include "common/errors.h"

#include <errno.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/unit/caught.h"
#include "tests/unit/left.h"

static int set_up(void **state)
{
    (void)state;
    left_note();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    return left_anything() ? -1 : 0;
}

static int fails(int error)
{
    errno = error;
    return -1;
}

static long fails_long(int error)
{
    return fails(error);
}

static long long fails_llong(int error)
{
    return fails(error);
}

static void *fails_ptr(int error)
{
    errno = error;
    return NULL;
}

/* Each ends the child it runs in, or goes on to print "alive". */
#define CODE(name, ...)                                                        \
    enum { name##_line = __LINE__ };                                           \
    static void name(void *arg)                                                \
    {                                                                          \
        (void)arg;                                                             \
        __VA_ARGS__;                                                           \
        printf("alive");                                                       \
        fflush(stdout);                                                        \
    }
CODE(check_int, CHECK(fails(EAGAIN)))
CODE(check_long, CHECK(fails_long(ENOENT)))
CODE(check_llong, CHECK(fails_llong(EFBIG)))
CODE(check_unknown, CHECK(fails(9999)))
CODE(check_ptr, CHECK_PTR(fails_ptr(ENOMEM)))
CODE(check_pthread, errno = EIO; CHECK_PTHREAD(EINVAL + 0))
CODE(die_of_it, die("%s has %d", "it", 3))
CODE(die_plain, die("it"))
CODE(all_is_well, CHECK(0); CHECK(-2); CHECK_PTR(arg); CHECK_PTHREAD(0))

static void test_failure_ends_the_program_with_one_line(void **state)
{
    (void)state;
#define ROW(name) name, name##_line
    static const struct {
        void (*code)(void *arg);
        int line;
        const char *message;
    } rows[] = {
        {ROW(check_int),
         "fails(EAGAIN): Resource temporarily unavailable (EAGAIN)"},
        {ROW(check_long),
         "fails_long(ENOENT): No such file or directory (ENOENT)"},
        {ROW(check_llong), "fails_llong(EFBIG): File too large (EFBIG)"},
        {ROW(check_unknown), "fails(9999): unknown error (?)"},
        {ROW(check_ptr), "fails_ptr(ENOMEM): Cannot allocate memory (ENOMEM)"},
        {ROW(check_pthread), "EINVAL + 0: Invalid argument (EINVAL)"},
        {ROW(die_of_it), "it has 3"},
        {ROW(die_plain), "it"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char expected[256];
        caught_run(rows[i].code, NULL);
        snprintf(expected, sizeof(expected),
                 "tests/unit/test_errors.c:%d: %s\n", rows[i].line,
                 rows[i].message);
        assert_string_equal(caught.err.text, expected);
        assert_int_equal(caught.err.writes, 1);
        assert_string_equal(caught.out.text, "");
        assert_int_equal(caught.code, 1);
    }
}

static void test_success_goes_on(void **state)
{
    (void)state;
    caught_run(all_is_well, &caught);
    assert_string_equal(caught.err.text, "");
    assert_string_equal(caught.out.text, "alive");
    assert_int_equal(caught.code, 0);
}

static void test_check_yields_the_value_of_one_call(void **state)
{
    (void)state;
    int calls = 0;
    assert_int_equal(CHECK(++calls), 1);
    assert_int_equal(CHECK(INT_MIN), INT_MIN);
    assert_true(CHECK(LONG_MAX) == LONG_MAX);
    assert_true(CHECK((long long)INT64_MIN) == INT64_MIN);
    assert_int_equal(CHECK((ssize_t)7), 7);
    assert_int_equal(CHECK((off_t)1 << 40), (off_t)1 << 40);
    assert_ptr_equal(CHECK_PTR((++calls, &calls)), &calls);
    assert_int_equal(calls, 2);
    errno = EIO;
    CHECK_PTHREAD(0);
    assert_int_equal(errno, EIO);
}

/* Not NULL in a program built with ThreadSanitizer, whose _exit(2) flushes
 * stdio before it calls the kernel's. */
extern void __tsan_init(void) __attribute__((weak));

static void print_at_exit(void)
{
    printf("at exit");
}

static void leave_something_to_exit(void *arg)
{
    atexit(print_at_exit);
    printf("in the buffer");
    check_int(arg);
}

static void test_end_is_by__exit(void **state)
{
    (void)state;
    caught_run(leave_something_to_exit, NULL);
    assert_string_equal(caught.out.text,
                        __tsan_init == NULL ? "" : "in the buffer");
    assert_int_equal(caught.code, 1);
}

static void check_without_stderr(void *arg)
{
    close(STDERR_FILENO);
    check_int(arg);
}

static void test_end_without_stderr_is_the_same(void **state)
{
    (void)state;
    caught_run(check_without_stderr, NULL);
    assert_string_equal(caught.err.text, "");
    assert_int_equal(caught.code, 1);
}

static char long_text[4000];

static void check_long_call(void *arg)
{
    (void)arg;
    errno = EIO;
    errors_check_int(-1, long_text, "file.c", 1);
}

static void die_long(void *arg)
{
    (void)arg;
    errors_die("file.c", 1, "%s", long_text);
}

static void die_in_long_file(void *arg)
{
    (void)arg;
    errors_die(long_text, 1, "%s", long_text);
}

static void check_in_long_file(void *arg)
{
    (void)arg;
    errors_check_int(-1, "call()", long_text, 1);
}

static void test_long_line_is_cut(void **state)
{
    (void)state;
    memset(long_text, 'x', sizeof(long_text) - 1);
    static void (*const codes[])(void *) = {
        check_long_call, die_long, die_in_long_file, check_in_long_file};
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        caught_run(codes[i], NULL);
        assert_in_range(caught.err.len, 500, 1024);
        assert_non_null(strstr(caught.err.text, ":1: ")); /* not all file */
        assert_ptr_equal(strchr(caught.err.text, '\n'),
                         caught.err.text + caught.err.len - 1);
        assert_int_equal(caught.err.writes, 1);
        assert_int_equal(caught.code, 1);
    }
}

static void test_numbers_have_names_and_texts(void **state)
{
    (void)state;
    assert_string_equal(errors_name(ECONNREFUSED), "ECONNREFUSED");
    assert_string_equal(errors_text(ECONNREFUSED), "Connection refused");
    assert_string_equal(errors_name(-1), "?");
    assert_string_equal(errors_text(-1), "unknown error");
    assert_string_equal(errors_name(INT_MAX), "?");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_failure_ends_the_program_with_one_line),
        TEST(test_success_goes_on),
        TEST(test_check_yields_the_value_of_one_call),
        TEST(test_end_is_by__exit),
        TEST(test_end_without_stderr_is_the_same),
        TEST(test_long_line_is_cut),
        TEST(test_numbers_have_names_and_texts),
    };
    return cmocka_run_group_tests_name("errors", tests, NULL, NULL);
}
