/*
 * Tests of day10/http/chunks.h: tables of bodies, each whole and split at every
 * byte, flush against a page nobody may touch.
 */
#include "day10/http/chunks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/guard.h"

static const char *const goods[] = {
    "0\r\n\r\n",
    "000\r\n\r\n",
    "5\r\nhello\r\n0\r\n\r\n",
    "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n",
    "A\r\n0123456789\r\n0\r\n\r\n",
    "9\r\n0\r\n\r\n\r\n\r\n\r\n0\r\n\r\n", /* data may look like an end */
    "2\r\n\r\n\r\n0\r\n\r\n",
    "000000000000001\r\n\n\r\n0\r\n\r\n",
    "1;name=value\r\nx\r\n0;last\r\n\r\n",
    "1;q=\"a b\";r\r\nx\r\n0\r\n\r\n",
    "0\r\nTrailer: x\r\n\r\n",
    "1\r\nx\r\n0\r\nA: b\r\nC: d\r\n\r\n",
};

static const char *const bads[] = {
    "\r\n",
    "x\r\n",
    "-1\r\n",
    "+1\r\n",
    " 1\r\n",
    "1 \r\nx\r\n",
    "0x1\r\n",
    "1,\r\n",
    "1\nx\n0\n\n",
    "1\r\nx\n",
    "1\rx",
    "1\r\nxy\r\n",
    "1\r\nx\r1",
    "2\r\nx\r\n0\r\n\r\n",
    "0\r\n\n",
    "0\r\nA: b\n\r\n",
    "0\r\n\r\r\n",
    "1;a\nb\r\n",
    "1;a\x7f\r\n",
    "0\r\nA: \a\r\n\r\n",
    "1000000000000000\r\n", /* 16 digits */
    "0000000000000000\r\n",
    "fffffffffffffffff\r\n",
};

enum {
    GOODS = sizeof(goods) / sizeof(goods[0]),
    BADS = sizeof(bads) / sizeof(bads[0])
};

/* Two pieces, the second only if the first is not the end of it. */
static enum http_result pass(const char *body, size_t len, size_t first,
                             size_t *used, uint64_t *total)
{
    struct http_chunks c = {0};
    size_t more = 0;
    unsigned char *data = guard_new(first);
    memcpy(data, body, first);
    enum http_result result =
        http_chunks_skip(&c, (const char *)data, first, used);
    guard_free(data, first);
    if (result == HTTP_PARTIAL) {
        assert_int_equal(*used, first);
        result = http_chunks_skip(&c, body + first, len - first, &more);
        *used += more;
    }
    *total = c.total;
    return result;
}

static void test_good_bodies_end_where_they_end(void **state)
{
    (void)state;
    for (int i = 0; i < GOODS; i++) {
        char body[256];
        size_t len = strlen(goods[i]), used;
        uint64_t total;
        snprintf(body, sizeof body, "%sGET / HTTP/1.1\r\n\r\n", goods[i]);
        for (size_t first = 0; first <= len + 3; first++) {
            if (pass(body, strlen(body), first, &used, &total) != HTTP_DONE ||
                used != len || total != len)
                fail_msg("%s: split at %zu", goods[i], first);
        }
    }
}

static void test_good_bodies_are_partial_up_to_their_end(void **state)
{
    (void)state;
    for (int i = 0; i < GOODS; i++) {
        for (size_t len = 0; len < strlen(goods[i]); len++) {
            size_t used;
            uint64_t total;
            assert_int_equal(pass(goods[i], len, len, &used, &total),
                             HTTP_PARTIAL);
            assert_int_equal(used, len);
        }
    }
}

static void test_bad_bodies_are_refused_however_they_come(void **state)
{
    (void)state;
    for (int i = 0; i < BADS; i++) {
        size_t len = strlen(bads[i]), used;
        uint64_t total;
        for (size_t first = 0; first <= len; first++) {
            if (pass(bads[i], len, first, &used, &total) != HTTP_BAD)
                fail_msg("%s: split at %zu", bads[i], first);
        }
    }
}

static void test_a_nul_is_data_and_nothing_else(void **state)
{
    static const char body[] = "3\r\n\0\0\0\r\n0\r\n\r\n";
    (void)state;
    for (size_t at = 0; at < sizeof body - 1; at++) {
        char copy[sizeof body];
        size_t used;
        uint64_t total;
        memcpy(copy, body, sizeof body);
        copy[at] = '\0';
        bool is_data = at >= 3 && at < 6;
        assert_int_equal(pass(copy, sizeof body - 1, 0, &used, &total),
                         is_data ? HTTP_DONE : HTTP_BAD);
    }
}

static void test_a_chunk_counts_as_soon_as_its_size_is_known(void **state)
{
    (void)state;
    struct http_chunks c = {0};
    size_t used;
    assert_int_equal(http_chunks_skip(&c, "fffffffff\r\n", 11, &used),
                     HTTP_PARTIAL);
    assert_int_equal(c.total, 0xfffffffff + 11);
}

static void test_lines_have_a_limit(void **state)
{
    (void)state;
    char line[HTTP_CHUNK_LINE_MAX + 3];
    for (int more = 0; more <= 1; more++) {
        struct http_chunks c = {0};
        size_t used, len = HTTP_CHUNK_LINE_MAX - 2 + (size_t)more;
        memset(line, 'x', len);
        memcpy(line, "1;", 2);
        memcpy(line + len, "\r\n", 3);
        assert_int_equal(http_chunks_skip(&c, line, len + 2, &used),
                         more ? HTTP_BAD : HTTP_PARTIAL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good_bodies_end_where_they_end),
        cmocka_unit_test(test_good_bodies_are_partial_up_to_their_end),
        cmocka_unit_test(test_bad_bodies_are_refused_however_they_come),
        cmocka_unit_test(test_a_nul_is_data_and_nothing_else),
        cmocka_unit_test(test_a_chunk_counts_as_soon_as_its_size_is_known),
        cmocka_unit_test(test_lines_have_a_limit),
    };
    return cmocka_run_group_tests_name("http_chunks", tests, NULL, NULL);
}
