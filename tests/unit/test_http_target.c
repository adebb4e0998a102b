/*
 * Tests of day10/http/target.h.
 */
#include "day10/http/target.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/guard.h"

enum { OUT_MAX = 32 };

static const struct {
    const char *path;
    int status;
    const char *is;
} paths[] = {
    {"/", 0, "/"},
    {"/a%20b", 0, "/a b"},
    {"/a+b", 0, "/a+b"},
    {"/%61%4a%4A", 0, "/aJJ"},
    {"/%2561", 0, "/%61"}, /* once, not twice */
    {"/%2e%2E/", 0, "/../"},
    {"/a%2fb", 0, "/a/b"},
    {"/a%3fb%23", 0, "/a?b#"},
    {"/%e4%bd%a0", 0, "/\xe4\xbd\xa0"},
    {"/\xe4\xbd%a0", 0, "/\xe4\xbd\xa0"},
    {"/%f0%9f%90%b1", 0, "/\xf0\x9f\x90\xb1"},
    {"/%ed%9f%bf%ef%bf%bf", 0, "/\xed\x9f\xbf\xef\xbf\xbf"},
    {"/%f4%8f%bf%bf", 0, "/\xf4\x8f\xbf\xbf"},
    {"/%c2%80", 0, "/\xc2\x80"},
    {"/12345678901234567890123456789a", 0, "/12345678901234567890123456789a"},
    {"/12345678901234567890123456789ab", 414, NULL},
    {"/1234567890123456789012345678%61%62", 0,
     "/1234567890123456789012345678ab"},
    {"/%", 400, NULL},
    {"/%2", 400, NULL},
    {"/%2g", 400, NULL},
    {"/%g2", 400, NULL},
    {"/%%20", 400, NULL},
    {"/% 20", 400, NULL},
    {"/%u0041", 400, NULL},
    {"/%00", 400, NULL},
    {"/a%00.html", 400, NULL},
    {"/%0d%0a", 400, NULL},
    {"/%1b[0m", 400, NULL},
    {"/%7f", 400, NULL},
    {"/%09", 400, NULL},
    {"/%ff", 400, NULL},
    {"/%80", 400, NULL},
    {"/%c0%ae%c0%ae", 400, NULL}, /* "..", in more bytes than it needs */
    {"/%c1%bf", 400, NULL},
    {"/%e0%80%ae", 400, NULL},
    {"/%f0%80%80%ae", 400, NULL},
    {"/%ed%a0%80", 400, NULL}, /* a surrogate */
    {"/%f4%90%80%80", 400, NULL},
    {"/%f5%80%80%80", 400, NULL},
    {"/%e4%bd", 400, NULL},
    {"/%e4%bda", 400, NULL},
    {"/%f0%9f%90", 400, NULL},
};

static const struct {
    const char *query, *name;
    int status;
    const char *is;
} queries[] = {
    {"a=1", "a", 0, "1"},
    {"a=1&b=2", "b", 0, "2"},
    {"ab=1&a=2", "a", 0, "2"},
    {"b=a=3&a=2", "a", 0, "2"},
    {"a=1&a=2", "a", 0, "1"},
    {"a=x+y%2Bz", "a", 0, "x y+z"},
    {"a=%26b=2", "b", 404, NULL},
    {"a=", "a", 0, ""},
    {"a", "a", 0, ""},
    {"b&a", "a", 0, ""},
    {"a=b=c", "a", 0, "b=c"},
    {"", "a", 404, NULL},
    {"&&", "a", 404, NULL},
    {"A=1", "a", 404, NULL},
    {"a=%00", "a", 400, NULL},
    {"a=%", "a", 400, NULL},
    {"a=%ff", "a", 400, NULL},
    {"a=12345678901234567890123456789012", "a", 414, NULL},
};

static struct http_text text_at(unsigned char *data, const char *text)
{
    memcpy(data, text, strlen(text));
    return (struct http_text){(char *)data, strlen(text)};
}

static void test_paths_are_decoded_once(void **state)
{
    (void)state;
    char *out = (char *)guard_new(OUT_MAX);
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        size_t len = strlen(paths[i].path);
        unsigned char *data = guard_new(len);
        struct http_text path = text_at(data, paths[i].path);
        int status = http_target_path(path, out, OUT_MAX);
        if (status != paths[i].status ||
            (status == 0 && strcmp(out, paths[i].is) != 0))
            fail_msg("%s: %d", paths[i].path, status);
        guard_free(data, len);
    }
    guard_free((unsigned char *)out, OUT_MAX);
}

static void test_values_are_found_and_decoded(void **state)
{
    (void)state;
    char *out = (char *)guard_new(OUT_MAX);
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        size_t len = strlen(queries[i].query);
        unsigned char *data = guard_new(len);
        struct http_text query = text_at(data, queries[i].query);
        int status = http_target_value(query, queries[i].name, out, OUT_MAX);
        if (status != queries[i].status ||
            (status == 0 && strcmp(out, queries[i].is) != 0))
            fail_msg("%s: %d", queries[i].query, status);
        guard_free(data, len);
    }
    guard_free((unsigned char *)out, OUT_MAX);
}

static void test_no_query_has_no_values(void **state)
{
    (void)state;
    char out[OUT_MAX];
    struct http_text none = {0};
    assert_int_equal(http_target_value(none, "a", out, OUT_MAX), 404);
}

/* Every scalar value but the surrogates, written as the rule has it. */
static void test_every_character_is_utf8(void **state)
{
    (void)state;
    for (unsigned c = 0x80; c < 0x120000; c++) {
        char text[4];
        size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
        unsigned mark = n == 2 ? 0xc0 : n == 3 ? 0xe0 : 0xf0;
        for (size_t i = n; i-- > 1;)
            text[i] = (char)(0x80 | (c >> 6 * (n - 1 - i) & 0x3f));
        text[0] = (char)(mark | c >> 6 * (n - 1));
        bool is = c < 0x110000 && (c < 0xd800 || c > 0xdfff);
        if (http_is_utf8(text, n) != is || http_is_utf8(text, n - 1))
            fail_msg("U+%X", c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paths_are_decoded_once),
        cmocka_unit_test(test_values_are_found_and_decoded),
        cmocka_unit_test(test_no_query_has_no_values),
        cmocka_unit_test(test_every_character_is_utf8),
    };
    return cmocka_run_group_tests_name("http_target", tests, NULL, NULL);
}
