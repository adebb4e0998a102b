/*
 * Tests of common/escape.h.
 */
#include "common/escape.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/guard.h"

enum { EACH_AT_MOST = 4 };

static void test_escape_shows_each_byte(void **state)
{
    static const struct {
        const char *label, *data;
        size_t len;
        const char *text;
    } rows[] = {
        {"nothing", "", 0, ""},
        {"ASCII", "GET /a~b !", 10, "GET /a~b !"},
        {"a backslash", "a\\x41", 5, "a\\\\x41"},
        {"a forged line", "a\r\nb", 4, "a\\x0d\\x0ab"},
        {"a terminal's sequence", "\x1b[2J", 4, "\\x1b[2J"},
        {"NUL and DEL", "\0\x7f", 2, "\\x00\\x7f"},
        {"UTF-8", "\xe4\xbd\xa0", 3, "\\xe4\\xbd\\xa0"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char text[64];
        const char *got =
            escape_bytes(rows[i].data, rows[i].len, text, sizeof(text));
        if (got != text || strcmp(got, rows[i].text) != 0)
            fail_msg("%s: %s", rows[i].label, got);
    }
}

static void test_escape_prints_no_other_byte(void **state)
{
    char all[256], text[sizeof(all) * EACH_AT_MOST + 1];
    (void)state;
    for (int i = 0; i < 256; i++)
        all[i] = (char)i;
    escape_bytes(all, sizeof(all), text, sizeof(text));
    for (const char *c = text; *c != '\0'; c++)
        assert_in_range((unsigned char)*c, 0x20, 0x7e);
    assert_null(strstr(text, "...")); /* all of it has room */
}

/* At every size: within it, whole characters only, and the dots where they
 * have room. */
static void test_escape_cuts_between_characters(void **state)
{
    static const char data[] = "ab\x1bz\\y", whole[] = "ab\\x1bz\\\\y";
    (void)state;
    for (size_t size = 1; size <= sizeof(whole) + 2; size++) {
        char *text = (char *)guard_new(size);
        escape_bytes(data, sizeof(data) - 1, text, size);
        size_t len = strlen(text);
        if (size >= sizeof(whole)) {
            assert_string_equal(text, whole);
        } else if (size >= 4) {
            assert_string_equal(text + len - 3, "...");
            assert_memory_equal(text, whole, len - 3);
            assert_true(len - 3 <= 2 || len - 3 >= 6); /* not in \x1b */
        } else {
            assert_memory_equal(text, whole, len);
        }
        guard_free((unsigned char *)text, size);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_escape_shows_each_byte),
        cmocka_unit_test(test_escape_prints_no_other_byte),
        cmocka_unit_test(test_escape_cuts_between_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
