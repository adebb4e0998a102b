/*
 * Tests of day10/http/date.h.
 */
#include "day10/http/date.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/guard.h"

static const struct {
    time_t when;
    const char *text;
} dates[] = {
    {784111777, "Sun, 06 Nov 1994 08:49:37 GMT"},
    {0, "Thu, 01 Jan 1970 00:00:00 GMT"},
    {-1, "Wed, 31 Dec 1969 23:59:59 GMT"},
    {951782400, "Tue, 29 Feb 2000 00:00:00 GMT"},
    {4107542400, "Mon, 01 Mar 2100 00:00:00 GMT"},
    {253402300799, "Fri, 31 Dec 9999 23:59:59 GMT"},
    {-62135596800, "Mon, 01 Jan 0001 00:00:00 GMT"},
};

static const struct {
    const char *text;
    time_t when;
} other_forms[] = {
    {"Sunday, 06-Nov-94 08:49:37 GMT", 784111777},
    {"Thursday, 01-Jan-70 00:00:00 GMT", 0},
    {"Thursday, 01-Jan-69 00:00:00 GMT", 3124224000}, /* 2069 */
    {"Sun Nov  6 08:49:37 1994", 784111777},
    {"Wed Nov 16 08:49:37 1994", 784975777},
    {"Sat, 31 Dec 2016 23:59:60 GMT", 1483228800}, /* a leap second */
};

static const char *const bads[] = {
    "",
    "now",
    "784111777",
    "Sun, 06 Nov 1994 08:49:37",
    "Sun, 06 Nov 1994 08:49:37 CET",
    "Sun, 06 Nov 1994 08:49:37 GMTX",
    "Sun, 06 Nov 1994 08:49:37 GMT ",
    "Sun, 06 Nov 1994 08:49 GMT",
    "Sun, 06 Noc 1994 08:49:37 GMT",
    "Sun, 06 ovD 1994 08:49:37 GMT",
    "Sun, 00 Nov 1994 08:49:37 GMT",
    "Sun, 32 Nov 1994 08:49:37 GMT",
    "Sun, 06 Nov 1994 24:49:37 GMT",
    "Sun, 06 Nov 1994 08:60:37 GMT",
    "Sun, 06 Nov 1994 08:49:61 GMT",
    "Sun, 06 Nov 1994 -8:49:37 GMT",
    "Sun, 06 Nov 94 08:49:37 GMT and so on and on and on and on",
    "Sun Nov  6 08:49:37 1994 ",
};

static bool parse(const char *text, time_t *when)
{
    size_t len = strlen(text);
    unsigned char *data = guard_new(len);
    memcpy(data, text, len);
    bool is = http_date_parse((struct http_text){(char *)data, len}, when);
    guard_free(data, len);
    return is;
}

static void test_dates_are_written_and_read_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
        char text[HTTP_DATE_MAX];
        time_t when = 1;
        assert_string_equal(http_date_format(dates[i].when, text),
                            dates[i].text);
        assert_true(parse(text, &when));
        assert_int_equal(when, dates[i].when);
    }
}

static void test_days_far_apart_come_back(void **state)
{
    (void)state;
    for (time_t when = -62135596800; when < 253402300799;
         when += 86400 * 97 + 86399) {
        char text[HTTP_DATE_MAX];
        time_t back;
        assert_true(parse(http_date_format(when, text), &back));
        assert_int_equal(back, when);
    }
}

static void test_the_two_old_forms_are_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof other_forms / sizeof *other_forms; i++) {
        time_t when = 1;
        if (!parse(other_forms[i].text, &when) || when != other_forms[i].when)
            fail_msg("%s: %lld", other_forms[i].text, (long long)when);
    }
}

static void test_what_is_no_date_is_refused(void **state)
{
    (void)state;
    time_t when = 1;
    for (size_t i = 0; i < sizeof bads / sizeof *bads; i++) {
        if (parse(bads[i], &when))
            fail_msg("%s: %lld", bads[i], (long long)when);
    }
    assert_false(http_date_parse((struct http_text){0}, &when));
    assert_false(http_date_parse((struct http_text){"Sun\0", 4}, &when));
    assert_int_equal(when, 1);
}

static void test_times_out_of_reach_are_the_nearest(void **state)
{
    (void)state;
    char text[HTTP_DATE_MAX];
    assert_string_equal(http_date_format(INT64_MAX, text),
                        "Fri, 31 Dec 9999 23:59:59 GMT");
    assert_string_equal(http_date_format(INT64_MIN, text),
                        "Mon, 01 Jan 0001 00:00:00 GMT");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dates_are_written_and_read_back),
        cmocka_unit_test(test_days_far_apart_come_back),
        cmocka_unit_test(test_the_two_old_forms_are_read),
        cmocka_unit_test(test_what_is_no_date_is_refused),
        cmocka_unit_test(test_times_out_of_reach_are_the_nearest),
    };
    return cmocka_run_group_tests_name("http_date", tests, NULL, NULL);
}
