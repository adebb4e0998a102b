/*
 * Tests of day10/http/range.h.
 */
#include "day10/http/range.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/guard.h"

static const struct {
    const char *range;
    uint64_t size;
    enum http_range is;
    uint64_t first, last;
} rows[] = {
    {"bytes=0-99", 1000, HTTP_RANGE_PART, 0, 99},
    {"bytes=0-0", 1000, HTTP_RANGE_PART, 0, 0},
    {"bytes=100-", 1000, HTTP_RANGE_PART, 100, 999},
    {"bytes=999-", 1000, HTTP_RANGE_PART, 999, 999},
    {"bytes=0-", 1000, HTTP_RANGE_PART, 0, 999},
    {"bytes=-50", 1000, HTTP_RANGE_PART, 950, 999},
    {"bytes=-1000", 1000, HTTP_RANGE_PART, 0, 999},
    {"bytes=-1001", 1000, HTTP_RANGE_PART, 0, 999},
    {"bytes=5-5000", 1000, HTTP_RANGE_PART, 5, 999},
    {"bytes=5-1000", 1000, HTTP_RANGE_PART, 5, 999},
    {"bytes=0005-0006", 1000, HTTP_RANGE_PART, 5, 6},
    {"BYTES=1-2", 1000, HTTP_RANGE_PART, 1, 2},
    {"bytes=0-99999999999999999999999999", 10, HTTP_RANGE_PART, 0, 9},
    {"bytes=-99999999999999999999999999", 10, HTTP_RANGE_PART, 0, 9},
    {"bytes=0-", 1, HTTP_RANGE_PART, 0, 0},
    {"bytes=0-", 0xffffffffffff, HTTP_RANGE_PART, 0, 0xfffffffffffe},
    /* beyond the end */
    {"bytes=1000-", 1000, HTTP_RANGE_WRONG, 0, 0},
    {"bytes=1000-1000", 1000, HTTP_RANGE_WRONG, 0, 0},
    {"bytes=18446744073709551616-", 1000, HTTP_RANGE_WRONG, 0, 0},
    {"bytes=99999999999999999999999999-", 10, HTTP_RANGE_WRONG, 0, 0},
    {"bytes=-0", 1000, HTTP_RANGE_WRONG, 0, 0},
    {"bytes=0-", 0, HTTP_RANGE_WRONG, 0, 0},
    {"bytes=-1", 0, HTTP_RANGE_WRONG, 0, 0},
    /* passed over */
    {"bytes=", 1000, HTTP_RANGE_NONE, 0, 0},
    {"bytes=-", 1000, HTTP_RANGE_NONE, 0, 0},
    {"bytes=5", 1000, HTTP_RANGE_NONE, 0, 0},
    {"bytes=6-5", 1000, HTTP_RANGE_NONE, 0, 0},
    {"bytes=1-2,5-6", 1000, HTTP_RANGE_NONE, 0, 0},
    {"bytes=1-2,", 1000, HTTP_RANGE_NONE, 0, 0},
    {"bytes=+1-2", 1000, HTTP_RANGE_NONE, 0, 0},
    {"bytes=1-+2", 1000, HTTP_RANGE_NONE, 0, 0},
    {"bytes=--5", 1000, HTTP_RANGE_NONE, 0, 0},
    {"bytes=0x1-2", 1000, HTTP_RANGE_NONE, 0, 0},
    {"bytes= 1-2", 1000, HTTP_RANGE_NONE, 0, 0},
    {"bytes =1-2", 1000, HTTP_RANGE_NONE, 0, 0},
    {"bytes", 1000, HTTP_RANGE_NONE, 0, 0},
    {"lines=1-2", 1000, HTTP_RANGE_NONE, 0, 0},
    {"", 1000, HTTP_RANGE_NONE, 0, 0},
};

static void test_ranges_are_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t len = strlen(rows[i].range);
        uint64_t first = 0, last = 0;
        unsigned char *data = guard_new(len);
        memcpy(data, rows[i].range, len);
        enum http_range is = http_range_parse(
            (struct http_text){(char *)data, len}, rows[i].size, &first, &last);
        if (is != rows[i].is || first != rows[i].first || last != rows[i].last)
            fail_msg("%s of %llu: %d, %llu to %llu", rows[i].range,
                     (unsigned long long)rows[i].size, is,
                     (unsigned long long)first, (unsigned long long)last);
        guard_free(data, len);
    }
}

static void test_a_part_is_always_within_the_file(void **state)
{
    static const char *const numbers[] = {"", "0", "1", "2", "3", "4", "99"};
    enum { NUMBERS = sizeof numbers / sizeof *numbers };
    (void)state;
    for (int i = 0; i < NUMBERS * NUMBERS * 4; i++) {
        char text[32] = "bytes=";
        uint64_t size = (uint64_t)i % 4, first, last;
        strcat(text, numbers[i / 4 % NUMBERS]);
        strcat(text, "-");
        strcat(text, numbers[i / 4 / NUMBERS]);
        struct http_text range = {text, strlen(text)};
        if (http_range_parse(range, size, &first, &last) == HTTP_RANGE_PART) {
            assert_true(first <= last);
            assert_true(last < size);
        }
    }
}

static void test_no_field_is_no_range(void **state)
{
    (void)state;
    uint64_t first, last;
    assert_int_equal(
        http_range_parse((struct http_text){0}, 1000, &first, &last),
        HTTP_RANGE_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ranges_are_read),
        cmocka_unit_test(test_a_part_is_always_within_the_file),
        cmocka_unit_test(test_no_field_is_no_range),
    };
    return cmocka_run_group_tests_name("http_range", tests, NULL, NULL);
}
