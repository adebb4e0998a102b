/*
 * Tests of day9/ftp/text.h.
 */
#include "day9/ftp/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/guard.h"

static const struct {
    const char *file, *way;
} rows[] = {
    {"", ""},
    {"a", "a"},
    {"\n", "\r\n"},
    {"a\nb\n", "a\r\nb\r\n"},
    {"\n\n", "\r\n\r\n"},
    {"\r", "\r"},
    {"a\r\n", "a\r\r\n"},
    {"\r\r\n\r", "\r\r\r\n\r"},
    {"\n\r", "\r\n\r"},
};
enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

static void assert_bytes(const char *got, size_t len, const char *expected)
{
    assert_int_equal(len, strlen(expected));
    assert_memory_equal(got, expected, len);
}

static void test_out(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS; i++) {
        size_t room = 2 * strlen(rows[i].file);
        unsigned char *out = guard_new(room);
        size_t len =
            ftp_text_out(rows[i].file, strlen(rows[i].file), (char *)out);
        assert_bytes((char *)out, len, rows[i].way);
        guard_free(out, room);
    }
}

/* Each way is taken in, cut in two at every place. */
static void test_in_split_anywhere(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS; i++) {
        size_t len = strlen(rows[i].way);
        for (size_t cut = 0; cut <= len; cut++) {
            struct ftp_text_in in = {.has_cr = false};
            char out[64];
            size_t used = ftp_text_in(&in, rows[i].way, cut, false, out);
            assert_true(used <= cut);
            used += ftp_text_in(&in, rows[i].way + cut, len - cut, true,
                                out + used);
            assert_bytes(out, used, rows[i].file);
        }
    }
}

static void test_in_stays_within_its_room(void **state)
{
    (void)state;
    unsigned char *out = guard_new(3);
    struct ftp_text_in in = {.has_cr = true};
    assert_int_equal(ftp_text_in(&in, "a\r", 2, true, (char *)out), 3);
    assert_memory_equal(out, "\ra\r", 3);
    guard_free(out, 3);
}

/* What others send: an LF alone stays what it is. */
static void test_in_lone_lf(void **state)
{
    (void)state;
    struct ftp_text_in in = {.has_cr = false};
    char out[8];
    assert_bytes(out, ftp_text_in(&in, "a\nb", 3, true, out), "a\nb");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_out),
        cmocka_unit_test(test_in_split_anywhere),
        cmocka_unit_test(test_in_stays_within_its_room),
        cmocka_unit_test(test_in_lone_lf),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
