/*
 * Tests of the pure parts of day9/ftp/client*: a server's answers, its words,
 * its names, the bar.
 */
#include "day9/ftp/client_answer.h"
#include "day9/ftp/client_progress.h"
#include "day9/ftp/client_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/guard.h"

#define BYTES(text) text, sizeof(text) - 1

static const struct {
    const char *bytes;
    size_t len;
    int code;
    const char *line;
} whole[] = {
    {BYTES("220 Ready.\r\n"), 220, "220 Ready."},
    {BYTES("220 Ready.\n"), 220, "220 Ready."},
    {BYTES("200 \r\n"), 200, "200 "},
    {BYTES("200\r\n"), 200, "200"},
    {BYTES("226\n"), 226, "226"},
    {BYTES("211-Features\r\n SIZE\r\n211 End\r\n"), 211, "211 End"},
    {BYTES("211-a\r\n211-b\r\n211 c\r\n"), 211, "211 c"},
    {BYTES("230-a\n220 not the end\n230 b\n"), 230, "230 b"},
    {BYTES("230-a\n23\n\n2300 no\n230\n"), 230, "230"},
    {BYTES("550-\r\n550 \r\n"), 550, "550 "},
    {BYTES("199 \0\x1b\xff\r\r\n"), 199, "199 \0\x1b\xff\r"},
    {BYTES("599 x\r\n"), 599, "599 x"},
};
enum { WHOLE = sizeof(whole) / sizeof(whole[0]) };

/* Parses len bytes that end where memory ends. */
static enum ftpc_answer_result parse(const char *bytes, size_t len,
                                     struct ftpc_answer *a)
{
    unsigned char *data = guard_new(len == 0 ? 1 : len);
    memcpy(data + (len == 0), bytes, len);
    enum ftpc_answer_result result =
        ftpc_answer_parse((char *)data + (len == 0), len, a);
    if (result == FTPC_ANSWER_WHOLE) /* the same place in the caller's bytes */
        a->line = bytes + (a->line - (char *)data);
    guard_free(data, len == 0 ? 1 : len);
    return result;
}

static void test_parse_tells_the_whole_from_every_prefix(void **state)
{
    (void)state;
    for (size_t i = 0; i < WHOLE; i++) {
        struct ftpc_answer a;
        for (size_t len = 0; len < whole[i].len; len++)
            assert_int_equal(parse(whole[i].bytes, len, &a),
                             FTPC_ANSWER_PARTIAL);
        assert_int_equal(parse(whole[i].bytes, whole[i].len, &a),
                         FTPC_ANSWER_WHOLE);
        assert_int_equal(a.code, whole[i].code);
        assert_int_equal(a.len, whole[i].len);
        assert_memory_equal(a.line, whole[i].line, a.line_len);
        assert_int_equal(a.line_len + 1 + (a.line[a.line_len] == '\r'),
                         whole[i].bytes + whole[i].len - a.line);
    }
}

static void test_parse_takes_the_first_of_two(void **state)
{
    (void)state;
    for (size_t i = 0; i < WHOLE * WHOLE; i++) {
        size_t one = i / WHOLE, two = i % WHOLE;
        char both[128];
        struct ftpc_answer a;
        memcpy(both, whole[one].bytes, whole[one].len);
        memcpy(both + whole[one].len, whole[two].bytes, whole[two].len);
        assert_int_equal(parse(both, whole[one].len + whole[two].len, &a),
                         FTPC_ANSWER_WHOLE);
        assert_int_equal(a.len, whole[one].len);
        assert_int_equal(a.code, whole[one].code);
    }
}

static void test_parse_refuses_what_can_become_no_answer(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "\r\n",   " 220 x",  "x",       "2x0",          "22\r\n",
        "22 ",    "220x",    "2200 x",  "020 x",        "620 x",
        "-20 x",  "\n",      "\x1b[2J", "HTTP/1.1 200", "SSH-2.0-x\r\n",
        "220\tx", "220\x1b", "\xff\xfb"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct ftpc_answer a;
        assert_int_equal(parse(bad[i], strlen(bad[i]), &a), FTPC_ANSWER_BAD);
    }
}

/* The answer that line is. */
static struct ftpc_answer answer(const char *line)
{
    return (struct ftpc_answer){.line = line, .line_len = strlen(line)};
}

static void test_ports_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        int epsv, pasv;
    } rows[] = {
        {"229 Entering Extended Passive Mode (|||6446|)", 6446, -1},
        {"229 (!!!65535!)", 65535, -1},
        {"229 (|||1024|) x", 1024, -1},
        {"229 (|||1023|)", -1, -1}, /* no data is there: ssh may be */
        {"229 (|||65536|)", -1, -1},
        {"229 (|||99999999999999999999|)", -1, -1},
        {"229 (||6446|)", -1, -1},
        {"229 (|||6446)", -1, -1},
        {"229 (|||6446|", -1, -1},
        {"229 (|1|10.0.0.1|6446|)", -1, -1},
        {"229 (|||-6446|)", -1, -1},
        {"229 (1116446 1)", -1, -1},
        {"229 (|||", -1, -1},
        {"229 (", -1, -1},
        {"229", -1, -1},
        {"227 Entering Passive Mode (127,0,0,1,25,46).", -1, 6446},
        {"227 =10,0,0,1,255,255", -1, 65535},
        {"227 (1,2,3,4,3,255)", -1, -1},
        {"227 (1,2,3,4,256,1)", -1, -1},
        {"227 (1,2,3,4,25,256)", -1, -1},
        {"227 (1,2,3,999,25,46)", -1, -1},
        {"227 (1,2,3,4,25)", -1, -1},
        {"227 (1,2,3,4,25,)", -1, -1},
        {"227 (1,2,,4,25,46)", -1, -1},
        {"227 (1.2.3.4.25.46)", -1, -1},
        {"227 none", -1, -1},
        {"227", -1, -1},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct ftpc_answer a = answer(rows[i].line);
        assert_int_equal(ftpc_answer_epsv(&a), rows[i].epsv);
        assert_int_equal(ftpc_answer_pasv(&a), rows[i].pasv);
    }
}

static void test_sizes_and_times_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        long long size, time;
    } rows[] = {
        {"213 0", 0, -1},
        {"213 9223372036854775807", INT64_MAX, -1},
        {"213 9223372036854775808", -1, -1},
        {"213 99999999999999999999999", -1, -1},
        {"213 -1", -1, -1},
        {"213 12 bytes", -1, -1},
        {"213 ", -1, -1},
        {"213", -1, -1},
        {"213 19700101000000", 19700101000000, 0},
        {"213 20000229235959", 20000229235959, 951868799},
        {"213 20000229235959.123", -1, 951868799},
        {"213 200002292359590", 200002292359590, -1},
        {"213 2000022923595x", -1, -1},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct ftpc_answer a = answer(rows[i].line);
        assert_int_equal(ftpc_answer_size(&a), rows[i].size);
        assert_int_equal(ftpc_answer_time(&a), rows[i].time);
    }
}

static void test_folders_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *line, *path;
    } rows[] = {
        {"257 \"/\" is the current folder", "/"},
        {"257 \"/a \"\"b\"\"\"", "/a \"b\""},
        {"257 \"\"\"\"", "\""},
        {"257 \"\"\"\"a\"", "\""}, /* ends at the lone one */
        {"257 \"\"", ""},
        {"257 \"1234567\"", "1234567"}, /* just fits */
        {"257 \"12345678\"", NULL},
        {"257 \"/a", NULL},
        {"257 \"/a\"\"", NULL},
        {"257 /a", NULL},
        {"257 ", NULL},
        {"257", NULL},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char path[8];
        struct ftpc_answer a = answer(rows[i].line);
        int len = ftpc_answer_path(&a, path, sizeof(path));
        assert_int_equal(len,
                         rows[i].path == NULL ? -1 : (int)strlen(rows[i].path));
        if (len != -1)
            assert_string_equal(path, rows[i].path);
    }
}

static void test_words_are_readable_and_nothing_else(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t len;
        const char *text;
    } rows[] = {
        {BYTES(""), ""},
        {BYTES("550 No such file."), "550 No such file."},
        {BYTES("a\tb\\"), "a\tb\\\\"},
        {BYTES("\x1b[2J\r\n\0\x7f"), "\\x1b[2J\\x0d\\x0a\\x00\\x7f"},
        {BYTES("é 日本 🙂"), "é 日本 🙂"},
        {BYTES("\xc2\x9b"
               "2J"),
         "\\xc2\\x9b2J"}, /* C1: CSI */
        {BYTES("\xe2\x80\xae"
               "gpj"),
         "\\xe2\\x80\\xaegpj"}, /* right to left */
        {BYTES("\xff\xfe\x80"), "\\xff\\xfe\\x80"},
        {BYTES("\xc0\xaf"), "\\xc0\\xaf"}, /* "/" too long */
        {BYTES("\xe0\x80\xaf"), "\\xe0\\x80\\xaf"},
        {BYTES("\xed\xa0\x80"), "\\xed\\xa0\\x80"}, /* a surrogate */
        {BYTES("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80"},
        {BYTES("\xe6\x97"), "\\xe6\\x97"}, /* cut */
        {BYTES("\xe6"
               "a"),
         "\\xe6"
         "a"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char text[64];
        ftpc_text_clean(rows[i].bytes, rows[i].len, text, sizeof(text));
        assert_string_equal(text, rows[i].text);
    }
}

static void test_words_are_cut_between_characters(void **state)
{
    (void)state;
    static const char words[] = "日\x1b\\b", *const cut[] = {"",
                                                             "",
                                                             "",
                                                             "日",
                                                             "日",
                                                             "日",
                                                             "日",
                                                             "日\\x1b",
                                                             "日\\x1b",
                                                             "日\\x1b\\\\",
                                                             "日\\x1b\\\\b",
                                                             "日\\x1b\\\\b"};
    for (size_t size = 1; size <= sizeof(cut) / sizeof(cut[0]); size++) {
        char *text = (char *)guard_new(size);
        ftpc_text_clean(words, sizeof(words) - 1, text, size);
        assert_string_equal(text, cut[size - 1]);
        guard_free((unsigned char *)text, size);
    }
}

static void test_a_line_is_split_into_words(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        int count;
        const char *words[2];
    } rows[] = {
        {"", 0, {NULL}},
        {" \t ", 0, {NULL}},
        {"list", 1, {"list"}},
        {"  get\ta.txt ", 2, {"get", "a.txt"}},
        {"get \"my file.txt\"", 2, {"get", "my file.txt"}},
        {"\"\" \"a", 2, {"", "a"}},
        {"get it's", 2, {"get", "it's"}},
        {"a b c", 3, {"a", "b"}},
        {"a b c d e f", 3, {"a", "b"}},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char line[64];
        const char *words[3];
        snprintf(line, sizeof(line), "%s", rows[i].line);
        assert_int_equal(ftpc_text_words(line, words, 2), rows[i].count);
        for (int w = 0; w < 2 && w < rows[i].count; w++)
            assert_string_equal(words[w], rows[i].words[w]);
        assert_null(words[rows[i].count < 2 ? rows[i].count : 2]);
    }
}

static void test_only_plain_names_are_files_here(void **state)
{
    (void)state;
    static const struct {
        const char *path, *name;
        bool is_plain;
    } rows[] = {
        {"a.txt", "a.txt", true},
        {"-rf", "-rf", true},
        {"...", "...", true},
        {"日本 é", "日本 é", true},
        {"/etc/passwd", "passwd", false},
        {"../../.profile", ".profile", false},
        {"a/", NULL, false},
        {"", NULL, false},
        {".", NULL, false},
        {"..", NULL, false},
        {"a/..", NULL, false},
        {"/", NULL, false},
        {"a\nb", "a\nb", false},
        {"\x1b]0;x\a", "\x1b]0;x\a", false},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *name = ftpc_text_name(rows[i].path);
        assert_int_equal(ftpc_text_is_plain(rows[i].path), rows[i].is_plain);
        if (rows[i].name == NULL)
            assert_null(name);
        else
            assert_string_equal(name, rows[i].name);
    }
}

static void test_bar_says_how_far(void **state)
{
    (void)state;
    static const struct {
        long long done, total;
        const char *text;
    } rows[] = {
        {0, 0, "100% [==============================] 0.0 of 0.0 MB, 0.5"},
        {0, 10, "  0% [>                             ] 0.0 of 0.0 MB"},
        {5000000, 10000000,
         " 50% [===============>              ] 5.0 of 10.0 MB, 0.5 MB/s"},
        {9999999, 10000000,
         " 99% [=============================>] 10.0 of 10.0 MB"},
        {20, 10, "100% [==============================] 0.0 of 0.0 MB"},
        {5000000, -1, "5.0 MB, 0.5 MB/s"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char text[FTPC_PROGRESS_MAX];
        struct ftpc_progress p = {.done = rows[i].done, .total = rows[i].total};
        ftpc_progress_text(&p, 0.5, text);
        text[strlen(rows[i].text)] = '\0';
        assert_string_equal(text, rows[i].text);
    }
}

#define TEST(name) cmocka_unit_test(name)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_parse_tells_the_whole_from_every_prefix),
        TEST(test_parse_takes_the_first_of_two),
        TEST(test_parse_refuses_what_can_become_no_answer),
        TEST(test_ports_are_read),
        TEST(test_sizes_and_times_are_read),
        TEST(test_folders_are_read),
        TEST(test_words_are_readable_and_nothing_else),
        TEST(test_words_are_cut_between_characters),
        TEST(test_a_line_is_split_into_words),
        TEST(test_only_plain_names_are_files_here),
        TEST(test_bar_says_how_far),
    };
    return cmocka_run_group_tests_name("ftp_client", tests, NULL, NULL);
}
