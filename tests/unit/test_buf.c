/*
 * Tests of common/buf.h.
 */
#include "common/buf.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/guard.h"

static void assert_holds(const struct buf *b, const char *text)
{
    size_t len = strlen(text);
    assert_int_equal(buf_len(b), len);
    if (len > 0)
        assert_memory_equal(buf_data(b), text, len);
}

static void test_bytes_come_out_in_the_order_they_went_in(void **state)
{
    (void)state;
    char storage[8];
    struct buf b;
    buf_init(&b, storage, sizeof(storage));
    assert_holds(&b, "");
    assert_int_equal(buf_room(&b), 8);
    assert_int_equal(buf_append(&b, "abc", 3), 0);
    assert_int_equal(buf_append(&b, "de", 2), 0);
    assert_holds(&b, "abcde");
    buf_consume(&b, 2);
    assert_holds(&b, "cde");
    assert_int_equal(buf_room(&b), 5);
}

static void test_append_takes_all_or_nothing(void **state)
{
    (void)state;
    char storage[4];
    struct buf b;
    buf_init(&b, storage, sizeof(storage));
    assert_int_equal(buf_append(&b, "abc", 3), 0);
    assert_int_equal(buf_append(&b, "de", 2), -1);
    assert_int_equal(errno, ENOBUFS);
    assert_holds(&b, "abc");
    assert_int_equal(buf_append(&b, "d", 1), 0);
    assert_int_equal(buf_room(&b), 0);
    assert_int_equal(buf_append(&b, "e", 1), -1);
    assert_int_equal(buf_append(&b, "", SIZE_MAX), -1); /* no overflow */
    assert_holds(&b, "abcd");
}

static void test_room_is_in_one_piece_wherever_the_bytes_stand(void **state)
{
    (void)state;
    char storage[6];
    struct buf b;
    buf_init(&b, storage, sizeof(storage));
    buf_append(&b, "abcdef", 6);
    buf_consume(&b, 4); /* they stand at the end now */
    assert_int_equal(buf_append(&b, "ghij", 4), 0);
    assert_holds(&b, "efghij");
    buf_consume(&b, 5);
    assert_int_equal(buf_room(&b), 5);
    memcpy(buf_space(&b), "klmno", 5);
    buf_commit(&b, 5);
    assert_holds(&b, "jklmno");
}

static void test_nothing_is_harmless(void **state)
{
    (void)state;
    char storage[1];
    struct buf b;
    buf_init(&b, storage, 0);
    assert_int_equal(buf_append(&b, NULL, 0), 0);
    buf_consume(&b, 0);
    buf_commit(&b, 0);
    buf_space(&b);
    assert_int_equal(buf_len(&b), 0);
    assert_int_equal(buf_room(&b), 0);
    assert_int_equal(buf_append(&b, "a", 1), -1);
}

/* The model: the whole stream of bytes that ever went in, and two places. */
enum { STREAM = 20000, CAPACITY = 37 };
struct model {
    unsigned char stream[STREAM];
    size_t in, out;
};

static void assert_like(const struct buf *b, const struct model *m)
{
    assert_int_equal(buf_len(b), m->in - m->out);
    assert_int_equal(buf_room(b), CAPACITY - (m->in - m->out));
    assert_memory_equal(buf_data(b), m->stream + m->out, m->in - m->out);
}

/* One random step on both; false once the stream has gone through. */
static bool step(struct buf *b, struct model *m, unsigned *seed)
{
    *seed = *seed * 1103515245 + 12345;
    size_t len = (*seed >> 16) % (CAPACITY + 5);
    size_t room = CAPACITY - (m->in - m->out);
    const unsigned char *next = m->stream + m->in;
    if (m->in + CAPACITY + 5 > STREAM)
        return false;
    switch (*seed >> 8 & 3) {
    case 0:
        assert_int_equal(buf_append(b, next, len), len <= room ? 0 : -1);
        m->in += len <= room ? len : 0;
        break;
    case 1:
        len = len < room ? len : room;
        memset(buf_space(b), '?', room); /* all of it may be written to */
        memcpy(buf_space(b), next, len);
        buf_commit(b, len);
        m->in += len;
        break;
    default:
        len = len < m->in - m->out ? len : m->in - m->out;
        buf_consume(b, len);
        m->out += len;
    }
    return true;
}

static void test_behaves_like_the_model_for_any_sequence(void **state)
{
    (void)state;
    static struct model m;
    unsigned char *storage = guard_new(CAPACITY);
    for (unsigned first = 1; first <= 20; first++) {
        unsigned seed = first;
        struct buf b;
        buf_init(&b, storage, CAPACITY);
        m.in = m.out = 0;
        for (size_t i = 0; i < STREAM; i++)
            m.stream[i] = (unsigned char)(i * first ^ i >> 8);
        while (step(&b, &m, &seed))
            assert_like(&b, &m);
        assert_true(m.in > STREAM / 2);
    }
    guard_free(storage, CAPACITY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bytes_come_out_in_the_order_they_went_in),
        cmocka_unit_test(test_append_takes_all_or_nothing),
        cmocka_unit_test(test_room_is_in_one_piece_wherever_the_bytes_stand),
        cmocka_unit_test(test_nothing_is_harmless),
        cmocka_unit_test(test_behaves_like_the_model_for_any_sequence),
    };
    return cmocka_run_group_tests_name("buf", tests, NULL, NULL);
}
