/*
 * Tests of common/chat.h.
 */
#include "common/chat.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/guard.h"

#define BYTES(text) text, sizeof(text) - 1
#define REPLACED    "\xef\xbf\xbd" /* U+FFFD */

static const struct {
    const char *name;
    size_t len;
    const char *why; /* NULL: fine */
} names[] = {
    {BYTES("a"), NULL},
    {BYTES("Ann Lee"), NULL},
    {BYTES("陈明"), NULL},
    {BYTES("Zoë"), NULL},
    {BYTES("🙂"), NULL},
    {BYTES("administrators"), NULL},
    {BYTES("the administrator"), NULL},
    {BYTES("12345678901234567890123456789012"), NULL},
    {BYTES("一二三四五六七八九十ab"), NULL}, /* 32 bytes */
    {BYTES("~ \xf4\x8f\xbf\xbd"), NULL},
    {BYTES(""), "32 bytes"},
    {BYTES("123456789012345678901234567890123"), "32 bytes"},
    {BYTES("一二三四五六七八九十abc"), "32 bytes"},
    {BYTES(" a"), "blank"},
    {BYTES("a "), "blank"},
    {BYTES(" "), "blank"},
    {BYTES("a\tb"), "control"},
    {BYTES("a\n"), "control"},
    {BYTES("\r"), "control"},
    {BYTES("a\0b"), "control"},
    {BYTES("\033[31mred"), "control"},
    {BYTES("a\x7f"), "control"},
    {BYTES("a\xc2\x80"), "control"}, /* C1 */
    {BYTES("\xc2\x9b"), "control"},
    {BYTES("a\xff"), "UTF-8"},
    {BYTES("\x80"), "UTF-8"},
    {BYTES("\xc3"), "UTF-8"},
    {BYTES("\xe9\x99"), "UTF-8"},
    {BYTES("\xc0\xaf"), "UTF-8"},         /* a long '/' */
    {BYTES("\xe0\x80\xaf"), "UTF-8"},     /* a longer one */
    {BYTES("\xf0\x80\x80\xaf"), "UTF-8"}, /* the longest */
    {BYTES("\xed\xa0\x80"), "UTF-8"},     /* a surrogate */
    {BYTES("\xed\xbf\xbf"), "UTF-8"},
    {BYTES("\xf4\x90\x80\x80"), "UTF-8"}, /* beyond U+10FFFF */
    {BYTES("\xf8\x88\x80\x80\x80"), "UTF-8"},
    {BYTES("administrator"), "administrator's"},
    {BYTES("Administrator"), "administrator's"},
    {BYTES("aDMINISTRATOR"), "administrator's"},
    {BYTES("bob: hello"), "colon"},
    {BYTES(":"), "colon"},
    {BYTES("administrator\xef\xbc\x9a"), "colon"}, /* U+FF1A */
    {BYTES("bob\xc2\xa0"), "seen"},                /* U+00A0 */
    {BYTES("bo\xc2\xad"
           "b"),
     "seen"},                           /* U+00AD */
    {BYTES("\xe2\x80\x8b"), "seen"},    /* U+200B */
    {BYTES("bob\xe2\x80\x8f"), "seen"}, /* U+200F */
    {BYTES("\xe2\x80\xaa"), "seen"},    /* U+202A */
    {BYTES("\xe2\x80\xae"), "seen"},    /* U+202E */
    {BYTES("bob\xe2\x81\xa0"), "seen"}, /* U+2060 */
    {BYTES("bob\xe2\x81\xa9"), "seen"}, /* U+2069 */
    {BYTES("bob\xe3\x80\x80"), "seen"}, /* U+3000 */
    {BYTES("\xef\xbb\xbf"
           "bob"),
     "seen"},                               /* U+FEFF */
    {BYTES("bob\xf3\xa0\x81\xa1"), "seen"}, /* U+E0061 */
};

static void test_refuses_name_and_says_why(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        size_t len = names[i].len;
        char *name = (char *)guard_new(len);
        memcpy(name, names[i].name, len);
        const char *why = chat_name_refused(name, len);
        guard_free((unsigned char *)name, len);
        bool is_right = names[i].why == NULL
                            ? why == NULL
                            : why != NULL && strstr(why, names[i].why) != NULL;
        if (!is_right)
            fail_msg("row %zu: %s", i, why == NULL ? "accepted" : why);
    }
}

static const struct {
    const char *text;
    size_t len;
    const char *clean;
} texts[] = {
    {BYTES(""), ""},
    {BYTES("plain ~ text"), "plain ~ text"},
    {BYTES("你好，世界 🙂 é"), "你好，世界 🙂 é"},
    {BYTES("\033[2J\a"), "␛[2J␇"},
    {BYTES("\0\t\r\n\x1f\x7f"), "␀␉␍␊␟␡"},
    {BYTES("\xc2\x9b"
           "31m"),
     REPLACED "31m"}, /* CSI in one character */
    {BYTES("\xc2\xa0"), "\xc2\xa0"},
    {BYTES("\x9b"
           "31m"),
     REPLACED "31m"}, /* the same in one byte */
    {BYTES("a\xff\xfe"), "a" REPLACED REPLACED},
    {BYTES("\xe4\xbd"), REPLACED REPLACED}, /* the half of a character */
    {BYTES("\xe4\xbd"
           "a"),
     REPLACED REPLACED "a"},
    {BYTES("\xc0\x9b"), REPLACED REPLACED}, /* ESC in two bytes too many */
    {BYTES("\xe2\x80\xae"
           "x"),
     REPLACED "x"},                              /* U+202E */
    {BYTES("\xe2\x81\xa6"), REPLACED},           /* U+2066 */
    {BYTES("\xe2\x80\xa8"), REPLACED},           /* U+2028 */
    {BYTES("\xd8\x9c"), REPLACED},               /* U+061C */
    {BYTES("👩\xe2\x80\x8d👧"), "👩\xe2\x80\x8d👧"}, /* U+200D joins them */
};

static void test_cleans_text_of_all_that_moves_a_cursor(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        size_t len = texts[i].len, size = CHAT_CLEAN_TIMES * len + 1;
        char *text = (char *)guard_new(len), *out = (char *)guard_new(size);
        memcpy(text, texts[i].text, len);
        assert_int_equal(chat_clean(text, len, out), strlen(texts[i].clean));
        assert_string_equal(out, texts[i].clean);
        guard_free((unsigned char *)text, len);
        guard_free((unsigned char *)out, size);
    }
}

static void test_clean_text_stays_as_it_is(void **state)
{
    (void)state;
    char text[256], once[CHAT_CLEAN_TIMES * 256 + 1];
    char twice[CHAT_CLEAN_TIMES * sizeof(once)];
    for (int i = 0; i < 256; i++)
        text[i] = (char)i;
    size_t len = chat_clean(text, sizeof(text), once);
    assert_int_equal(chat_clean(once, len, twice), len);
    assert_string_equal(once, twice);
}

static void test_says_lines_as_the_room_does(void **state)
{
    (void)state;
    char line[CHAT_LINE_MAX + 1];
    assert_int_equal(chat_line(CHAT_JOINED, "陈明", NULL, 0, line), 22);
    assert_string_equal(line, "陈明 joined the room");
    chat_line(CHAT_LEFT, "Ann Lee", NULL, 0, line);
    assert_string_equal(line, "Ann Lee left the room");
    chat_line(CHAT_PRESENT, "bob", NULL, 0, line);
    assert_string_equal(line, "bob is in the room");
    assert_int_equal(chat_line(CHAT_SAID, "bob", BYTES("hi\033"), line), 10);
    assert_string_equal(line, "bob: hi␛");
    chat_line(CHAT_SAID, CHAT_ADMINISTRATOR, BYTES("tea"), line);
    assert_string_equal(line, "administrator: tea");
}

static void test_longest_line_fits(void **state)
{
    (void)state;
    char name[CHAT_NAME_MAX + 1] = "", text[CHAT_TEXT_MAX];
    char *line = (char *)guard_new(CHAT_LINE_MAX + 1);
    memset(name, 'n', CHAT_NAME_MAX);
    memset(text, '\033', sizeof(text));
    assert_int_equal(chat_line(CHAT_SAID, name, text, sizeof(text), line),
                     CHAT_LINE_MAX);
    assert_int_equal(chat_line(CHAT_JOINED, name, NULL, 0, line), 48);
    guard_free((unsigned char *)line, CHAT_LINE_MAX + 1);
}

static void test_tells_verbs_from_texts(void **state)
{
    (void)state;
    char text[CHAT_TEXT_MAX + 1];
    memset(text, 'x', sizeof(text));
    assert_int_equal(chat_verb(BYTES("")), CHAT_NOTHING);
    assert_int_equal(chat_verb(BYTES("/who")), CHAT_WHO);
    assert_int_equal(chat_verb(BYTES("/quit")), CHAT_QUIT);
    assert_int_equal(chat_verb(BYTES("/who ")), CHAT_TEXT);
    assert_int_equal(chat_verb(BYTES("/whom")), CHAT_TEXT);
    assert_int_equal(chat_verb(BYTES("/etc/passwd")), CHAT_TEXT);
    assert_int_equal(chat_verb(BYTES(" /quit")), CHAT_TEXT);
    assert_int_equal(chat_verb(BYTES("quit")), CHAT_TEXT);
    assert_int_equal(chat_verb(BYTES("\0")), CHAT_TEXT);
    assert_int_equal(chat_verb(text, CHAT_TEXT_MAX), CHAT_TEXT);
    assert_int_equal(chat_verb(text, CHAT_TEXT_MAX + 1), CHAT_TOO_LONG);
}

static const struct {
    enum chat_kind kind;
    size_t len_max; /* of its text; 0: it has none */
} kinds[] = {
    {CHAT_LOGIN, CHAT_TEXT_MAX},
    {CHAT_SAY, CHAT_TEXT_MAX},
    {CHAT_LIST, 0},
    {CHAT_ALIVE, 0},
    {CHAT_LEAVE, 0},
    {CHAT_WELCOME, CHAT_LINE_MAX},
    {CHAT_REFUSED, CHAT_LINE_MAX},
    {CHAT_SHOW, CHAT_LINE_MAX},
    {CHAT_HEARD, 0},
    {CHAT_BYE, CHAT_LINE_MAX},
};
enum { KINDS = sizeof(kinds) / sizeof(kinds[0]), REQUESTS = 5 };

static void test_datagram_comes_out_as_it_went_in(void **state)
{
    (void)state;
    char text[CHAT_LINE_MAX];
    unsigned char bytes[CHAT_DATAGRAM_MAX];
    memset(text, '\xfe', sizeof(text));
    for (size_t i = 0; i < KINDS; i++) {
        struct chat_datagram in = {kinds[i].kind, 0xfedcba9876543210, text,
                                   kinds[i].len_max};
        struct chat_datagram out;
        size_t len = chat_encode(&in, bytes);
        assert_int_equal(len, CHAT_HEAD + kinds[i].len_max);
        assert_true(chat_decode(bytes, len, &out));
        assert_int_equal(chat_is_request(out.kind), i < REQUESTS);
        assert_int_equal(out.kind, in.kind);
        assert_true(out.ticket == in.ticket);
        assert_int_equal(out.len, in.len);
        assert_memory_equal(out.text, text, in.len);
    }
}

static void test_datagram_has_these_bytes(void **state)
{
    (void)state;
    unsigned char bytes[CHAT_DATAGRAM_MAX];
    struct chat_datagram d = {CHAT_LOGIN, 0x0102030405060708, "bob", 3};
    assert_int_equal(chat_encode(&d, bytes), 12);
    assert_memory_equal(bytes, "L\1\2\3\4\5\6\7\10bob", 12);
}

static void test_takes_text_only_as_long_as_its_kind_may(void **state)
{
    (void)state;
    unsigned char bytes[CHAT_DATAGRAM_MAX + 1] = "";
    for (size_t i = 0; i < KINDS; i++) {
        size_t least = kinds[i].len_max > 0; /* one that has text needs it */
        bytes[0] = (unsigned char)kinds[i].kind;
        for (size_t len = 0; len <= sizeof(bytes); len++) {
            struct chat_datagram d = {.len = 12345};
            bool is_right =
                len >= CHAT_HEAD + least && len <= CHAT_HEAD + kinds[i].len_max;
            assert_int_equal(chat_decode(bytes, len, &d), is_right);
            assert_int_equal(d.len, is_right ? len - CHAT_HEAD : 12345);
        }
    }
}

static void test_takes_no_other_kind(void **state)
{
    (void)state;
    unsigned char bytes[CHAT_DATAGRAM_MAX] = "";
    int taken = 0, sent = 0;
    for (int kind = 0; kind < 256; kind++) {
        struct chat_datagram d;
        bytes[0] = (unsigned char)kind;
        if (chat_decode(bytes, CHAT_HEAD + 1, &d) ||
            chat_decode(bytes, CHAT_HEAD, &d))
            taken++;
        d = (struct chat_datagram){(enum chat_kind)kind, 7, "x", 1};
        sent += chat_encode(&d, bytes) != 0;
        d.len = 0;
        sent += chat_encode(&d, bytes) != 0;
    }
    assert_int_equal(sent, KINDS);
    assert_int_equal(taken, KINDS);
}

static void test_reads_no_byte_beyond_the_datagram(void **state)
{
    (void)state;
    for (size_t len = 0; len <= 16; len++) {
        unsigned char *bytes = guard_new(len);
        struct chat_datagram d;
        memset(bytes, CHAT_SAY, len);
        assert_int_equal(chat_decode(bytes, len, &d), len > CHAT_HEAD);
        guard_free(bytes, len);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refuses_name_and_says_why),
        cmocka_unit_test(test_cleans_text_of_all_that_moves_a_cursor),
        cmocka_unit_test(test_clean_text_stays_as_it_is),
        cmocka_unit_test(test_says_lines_as_the_room_does),
        cmocka_unit_test(test_longest_line_fits),
        cmocka_unit_test(test_tells_verbs_from_texts),
        cmocka_unit_test(test_datagram_comes_out_as_it_went_in),
        cmocka_unit_test(test_datagram_has_these_bytes),
        cmocka_unit_test(test_takes_text_only_as_long_as_its_kind_may),
        cmocka_unit_test(test_takes_no_other_kind),
        cmocka_unit_test(test_reads_no_byte_beyond_the_datagram),
    };
    return cmocka_run_group_tests_name("chat", tests, NULL, NULL);
}
