/*
 * Tests of common/lines.h.
 */
#include "common/io.h"
#include "common/lines.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/unit/guard.h"
#include "tests/unit/left.h"

enum { CAPACITY = 8 };

static int fail_read_with, reads; /* 0: don't */
static size_t read_at_most = SIZE_MAX;

ssize_t __real_read(int, void *, size_t);
ssize_t __wrap_read(int, void *, size_t);
ssize_t __wrap_read(int fd, void *data, size_t len)
{
    reads++;
    if (fail_read_with != 0) {
        errno = fail_read_with;
        fail_read_with = 0;
        return -1;
    }
    return __real_read(fd, data, len < read_at_most ? len : read_at_most);
}

static int fds[2]; /* what is read, and its peer */
static unsigned char *storage;
static struct lines lines;

static int set_up(void **state)
{
    (void)state;
    fail_read_with = reads = 0;
    read_at_most = SIZE_MAX;
    left_note();
    storage = guard_new(CAPACITY);
    storage[-1] = '\r'; /* not part of any line */
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) == -1)
        return -1;
    lines_init(&lines, fds[0], storage, CAPACITY);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    guard_free(storage, CAPACITY);
    close(fds[0]);
    close(fds[1]);
    return left_anything() ? -1 : 0;
}

static void send_bytes(const void *data, size_t len)
{
    assert_int_equal(send(fds[1], data, len, 0), len);
}

static void send_text(const char *text)
{
    send_bytes(text, strlen(text));
}

static void assert_next(enum lines_result result, const char *text)
{
    char *line = "?";
    size_t len = 99;
    assert_int_equal(lines_next(&lines, &line, &len), result);
    if (text == NULL) {
        assert_null(line);
        assert_int_equal(len, 0);
        return;
    }
    assert_int_equal(len, strlen(text));
    assert_string_equal(line, text);
}

/* A transcript: "[line]" each, "!" for a line that is too long, "<rest>" at
 * the end; a NUL in a line becomes "0", a CR "r". */
static void add(char *transcript, const char *open, const char *line,
                size_t len, const char *close)
{
    assert_int_equal(line[len], '\0');
    strcat(transcript, open);
    for (size_t i = 0; i < len; i++) {
        char c = line[i] == '\0' ? '0' : line[i] == '\r' ? 'r' : line[i];
        strncat(transcript, &c, 1);
    }
    strcat(transcript, close);
}

/* Adds to transcript until there is nothing more now. */
static enum lines_result read_all(char *transcript)
{
    char *line;
    size_t len;
    for (;;) {
        enum lines_result result = lines_next(&lines, &line, &len);
        if (result == LINES_PARTIAL || result == LINES_ERROR)
            return result;
        if (result == LINES_LINE)
            add(transcript, "[", line, len, "]");
        if (result == LINES_TOO_LONG)
            strcat(transcript, "!");
        if (result == LINES_EOF) {
            add(transcript, "<", line, len, ">");
            return result;
        }
    }
}

#define BYTES(text) text, sizeof(text) - 1
static const struct {
    const char *input;
    size_t len;
    const char *transcript;
} rows[] = {
    {BYTES(""), "<>"},
    {BYTES("\n"), "[]<>"},
    {BYTES("\r\n"), "[]<>"},
    {BYTES("\n\r\n\n"), "[][][]<>"},
    {BYTES("ab\ncd\r\nef\n"), "[ab][cd][ef]<>"},
    {BYTES("ab\ncd"), "[ab]<cd>"},
    {BYTES("ab\r"), "<abr>"},
    {BYTES("a\rb\r\r\n\r"), "[arbr]<r>"},
    {BYTES("a\0b\n\0\n\0"), "[a0b][0]<0>"},
    {BYTES("\xff\x80\n"), "[\xff\x80]<>"},
    {BYTES("1234567\n1234567\n"), "[1234567][1234567]<>"}, /* just fits */
    {BYTES("123456\r\n123456\r\n"), "[123456][123456]<>"},
    {BYTES("12345678\nab\n"), "![ab]<>"}, /* one too many */
    {BYTES("1234567\r\nab\n"), "![ab]<>"},
    {BYTES("ab\n123456789012345678901234567890\ncd\n"), "[ab]![cd]<>"},
    {BYTES("1234567890\n1234567890\nab\n"), "!![ab]<>"},
    {BYTES("1234567890\n\nab\n"), "![][ab]<>"},
    {BYTES("1234567"), "<1234567>"},
    {BYTES("12345678"), "!<>"},
    {BYTES("ab\n1234567890123456789"), "[ab]!<>"},
    {BYTES("\0\0\0\0\0\0\0\0\0\n\0\n"), "![0]<>"},
};
enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

static int run_row(size_t row, size_t split, size_t at_most)
{
    void *none = NULL;
    char transcript[128] = "";
    if (set_up(&none) == -1)
        return -1;
    read_at_most = at_most;
    io_set_nonblocking(fds[0]);
    send_bytes(rows[row].input, split);
    assert_int_equal(read_all(transcript), LINES_PARTIAL);
    send_bytes(rows[row].input + split, rows[row].len - split);
    shutdown(fds[1], SHUT_WR);
    assert_int_equal(read_all(transcript), LINES_EOF);
    if (strcmp(transcript, rows[row].transcript) != 0)
        print_error("row %zu, split at %zu, reads of %zu\n", row, split,
                    at_most);
    assert_string_equal(transcript, rows[row].transcript);
    return tear_down(&none);
}

static void test_lines_are_the_same_however_the_bytes_are_split(void **state)
{
    (void)state;
    for (size_t row = 0; row < ROWS; row++) {
        for (size_t split = 0; split <= rows[row].len; split++) {
            for (size_t at_most = 1; at_most <= CAPACITY; at_most++)
                assert_int_equal(run_row(row, split, at_most), 0);
        }
    }
}

static void test_blocking_fd_gives_the_same_lines(void **state)
{
    (void)state;
    for (size_t row = 0; row < ROWS; row++) {
        char transcript[128] = "";
        assert_int_equal(set_up(state), 0);
        send_bytes(rows[row].input, rows[row].len);
        shutdown(fds[1], SHUT_WR);
        assert_int_equal(read_all(transcript), LINES_EOF);
        assert_string_equal(transcript, rows[row].transcript);
        assert_int_equal(tear_down(state), 0);
    }
}

static void test_lines_read_ahead_need_no_further_read(void **state)
{
    (void)state;
    send_text("a\nb\nc\n");
    assert_next(LINES_LINE, "a");
    assert_next(LINES_LINE, "b");
    assert_next(LINES_LINE, "c");
    assert_int_equal(reads, 1);
}

static void test_waiting_lines_are_those_that_need_no_read(void **state)
{
    (void)state;
    assert_false(lines_waiting(&lines));
    send_text("a\nb\r\nc");
    assert_false(lines_waiting(&lines)); /* in the socket, not here */
    assert_next(LINES_LINE, "a");
    assert_true(lines_waiting(&lines));
    assert_next(LINES_LINE, "b");
    assert_false(lines_waiting(&lines)); /* but for a part */
    send_text("\n");
    assert_next(LINES_LINE, "c");
    assert_false(lines_waiting(&lines));
    send_text("123456789012345678\nab\ncd\n");
    assert_next(LINES_TOO_LONG, NULL);
    assert_false(lines_waiting(&lines));
    assert_next(LINES_SKIPPED, NULL);
    assert_next(LINES_LINE, "ab");
    assert_false(lines_waiting(&lines));
    assert_next(LINES_LINE, "cd");
}

static void test_line_may_be_changed_and_stays_until_the_next(void **state)
{
    (void)state;
    char *line;
    size_t len;
    send_text("ab\ncd\n");
    assert_int_equal(lines_next(&lines, &line, &len), LINES_LINE);
    memset(line, 'x', len);
    assert_string_equal(line, "xx");
    assert_next(LINES_LINE, "cd");
}

static void test_partial_is_told_and_completed(void **state)
{
    (void)state;
    io_set_nonblocking(fds[0]);
    assert_next(LINES_PARTIAL, NULL);
    send_text("ab");
    assert_next(LINES_PARTIAL, NULL);
    assert_next(LINES_PARTIAL, NULL);
    send_text("c\r");
    assert_next(LINES_PARTIAL, NULL);
    send_text("\nd");
    assert_next(LINES_LINE, "abc");
    assert_next(LINES_PARTIAL, NULL);
}

static void test_endless_line_comes_back_after_each_read(void **state)
{
    (void)state;
    for (int i = 0; i < 100; i++)
        send_text("12345678");
    assert_next(LINES_TOO_LONG, NULL);
    for (int i = 1; i < 100; i++) {
        assert_int_equal(reads, i);
        assert_next(LINES_SKIPPED, NULL);
    }
    send_text("9\nab\n");
    assert_next(LINES_LINE, "ab");
}

static void test_end_is_final(void **state)
{
    (void)state;
    send_text("a\nrest");
    shutdown(fds[1], SHUT_WR);
    assert_next(LINES_LINE, "a");
    assert_next(LINES_EOF, "rest");
    assert_next(LINES_EOF, "");
    int reads_before = reads;
    assert_next(LINES_EOF, "");
    assert_int_equal(reads, reads_before);
}

static void test_error_is_told_and_loses_nothing(void **state)
{
    (void)state;
    send_text("ab");
    fail_read_with = EINTR; /* not an error */
    io_set_nonblocking(fds[0]);
    assert_next(LINES_PARTIAL, NULL);
    fail_read_with = EIO;
    assert_next(LINES_ERROR, NULL);
    assert_int_equal(errno, EIO);
    send_text("c\n");
    assert_next(LINES_LINE, "abc");
}

static void test_two_descriptors_do_not_mix(void **state)
{
    (void)state;
    char other_storage[CAPACITY], *line;
    size_t len;
    struct lines other;
    int others[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, others), 0);
    lines_init(&other, others[0], other_storage, CAPACITY);
    io_set_nonblocking(fds[0]);
    send_text("ab");
    assert_next(LINES_PARTIAL, NULL);
    assert_int_equal(send(others[1], "x\n", 2, 0), 2);
    assert_int_equal(lines_next(&other, &line, &len), LINES_LINE);
    assert_string_equal(line, "x");
    send_text("c\n");
    assert_next(LINES_LINE, "abc");
    assert_string_equal(line, "x");
    close(others[0]);
    close(others[1]);
}

static void test_smallest_capacity_takes_empty_lines(void **state)
{
    (void)state;
    char *line;
    size_t len;
    lines_init(&lines, fds[0], storage + CAPACITY - 1, 1);
    send_text("\n\na\n\n");
    assert_next(LINES_LINE, "");
    assert_next(LINES_LINE, "");
    assert_next(LINES_TOO_LONG, NULL);
    assert_next(LINES_LINE, "");
    shutdown(fds[1], SHUT_WR);
    assert_int_equal(lines_next(&lines, &line, &len), LINES_EOF);
    assert_int_equal(len, 0);
    assert_string_equal(line, "");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines_are_the_same_however_the_bytes_are_split),
        cmocka_unit_test(test_blocking_fd_gives_the_same_lines),
        TEST(test_lines_read_ahead_need_no_further_read),
        TEST(test_waiting_lines_are_those_that_need_no_read),
        TEST(test_line_may_be_changed_and_stays_until_the_next),
        TEST(test_partial_is_told_and_completed),
        TEST(test_endless_line_comes_back_after_each_read),
        TEST(test_end_is_final),
        TEST(test_error_is_told_and_loses_nothing),
        TEST(test_two_descriptors_do_not_mix),
        TEST(test_smallest_capacity_takes_empty_lines),
    };
    return cmocka_run_group_tests_name("lines", tests, NULL, NULL);
}
