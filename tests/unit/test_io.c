/*
 * Tests of common/io.h.
 */
#include "common/io.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/unit/left.h"

/* What the next calls of read and write do: > 0: at most that many bytes, < 0:
 * fail with that error; 0, or past the end: what the kernel does. NOTHING:
 * return 0. */
enum { STEPS = 16, NOTHING = 1000000 };
static int script[STEPS + 1], steps, calls;

static bool is_scripted(size_t *len, ssize_t *result)
{
    int now = steps < STEPS ? script[steps] : 0;
    steps++;
    calls++;
    if (now < 0)
        errno = -now;
    *result = now < 0 ? -1 : 0;
    if (now > 0 && now != NOTHING && (size_t)now < *len)
        *len = (size_t)now;
    return now < 0 || now == NOTHING;
}

ssize_t __real_read(int, void *, size_t);
ssize_t __wrap_read(int, void *, size_t);
ssize_t __wrap_read(int fd, void *data, size_t len)
{
    ssize_t result;
    return is_scripted(&len, &result) ? result : __real_read(fd, data, len);
}

ssize_t __real_write(int, const void *, size_t);
ssize_t __wrap_write(int, const void *, size_t);
ssize_t __wrap_write(int fd, const void *data, size_t len)
{
    ssize_t result;
    return is_scripted(&len, &result) ? result : __real_write(fd, data, len);
}

static void play(const int *what, size_t n)
{
    memset(script, 0, sizeof(script));
    memcpy(script, what, n * sizeof(*what));
    steps = calls = 0;
}
#define PLAY(...)                                                              \
    play((const int[]){__VA_ARGS__},                                           \
         sizeof((const int[]){__VA_ARGS__}) / sizeof(int))

static int fds[2]; /* a socket and its peer */
static char got[64];

static int set_up(void **state)
{
    (void)state;
    PLAY(0);
    memset(got, 0, sizeof(got));
    left_note();
    return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds);
}

static int tear_down(void **state)
{
    (void)state;
    close(fds[0]);
    close(fds[1]);
    return left_anything() ? -1 : 0;
}

static void send_text(const char *text)
{
    ssize_t n = send(fds[1], text, strlen(text), 0);
    assert_int_equal(n, strlen(text));
}

static void test_read_full_joins_pieces_of_any_size(void **state)
{
    (void)state;
    send_text("hello, world");
    PLAY(1, 1, -EINTR, 3, -EINTR, -EINTR, 2, 1, 1);
    assert_int_equal(io_read_full(fds[0], got, 12), 12);
    assert_string_equal(got, "hello, world");
    assert_int_equal(calls, 10);
}

static void test_read_full_stops_at_the_end_only(void **state)
{
    (void)state;
    send_text("abc");
    shutdown(fds[1], SHUT_WR);
    PLAY(1);
    assert_int_equal(io_read_full(fds[0], got, sizeof(got)), 3);
    assert_string_equal(got, "abc");
    assert_int_equal(io_read_full(fds[0], got, sizeof(got)), 0);
    assert_int_equal(io_read_full(fds[0], got, 0), 0);
}

static void test_read_full_reads_no_further_than_asked(void **state)
{
    (void)state;
    send_text("abcdef");
    assert_int_equal(io_read_full(fds[0], got, 2), 2);
    assert_string_equal(got, "ab");
    assert_int_equal(io_read_full(fds[0], got, 4), 4);
    assert_string_equal(got, "cdef");
}

static void test_read_full_fails_as_read_fails(void **state)
{
    (void)state;
    assert_int_equal(io_read_full(-1, got, 1), -1);
    assert_int_equal(errno, EBADF);
    send_text("abc");
    PLAY(1, -EINTR, -ECONNRESET);
    assert_int_equal(io_read_full(fds[0], got, 3), -1);
    assert_int_equal(errno, ECONNRESET);
}

static void test_write_full_goes_on_after_any_piece(void **state)
{
    (void)state;
    PLAY(1, -EINTR, 4, 1, -EINTR, -EINTR, 1);
    assert_int_equal(io_write_full(fds[0], "hello, world", 12), 0);
    assert_int_equal(calls, 8);
    assert_int_equal(recv(fds[1], got, sizeof(got), 0), 12);
    assert_string_equal(got, "hello, world");
    assert_int_equal(io_write_full(fds[0], NULL, 0), 0);
}

static void test_write_full_fails_as_write_fails(void **state)
{
    (void)state;
    PLAY(2, -ENOSPC);
    assert_int_equal(io_write_full(fds[0], "abcd", 4), -1);
    assert_int_equal(errno, ENOSPC);
    PLAY(2, NOTHING);
    assert_int_equal(io_write_full(fds[0], "abcd", 4), -1);
    assert_int_equal(errno, EIO);
    PLAY(0);
    shutdown(fds[1], SHUT_RD);
    assert_int_equal(io_write_full(fds[0], "abcd", 4), -1);
    assert_int_equal(errno, EPIPE);
}

static void test_read_some_tells_the_four_results_apart(void **state)
{
    (void)state;
    size_t n = 99;
    assert_int_equal(io_set_nonblocking(fds[0]), 0);
    assert_int_equal(io_read_some(fds[0], got, 4, &n), IO_AGAIN);
    assert_int_equal(n, 0);
    send_text("abcdef");
    PLAY(-EINTR, 3);
    assert_int_equal(io_read_some(fds[0], got, 4, &n), IO_OK);
    assert_int_equal(n, 3);
    assert_int_equal(io_read_some(fds[0], got, 4, &n), IO_OK);
    assert_int_equal(n, 3); /* all there was */
    assert_memory_equal(got, "def", 3);
    PLAY(-ECONNRESET);
    assert_int_equal(io_read_some(fds[0], got, 4, &n), IO_ERROR);
    assert_int_equal(errno, ECONNRESET);
    assert_int_equal(n, 0);
    shutdown(fds[1], SHUT_WR);
    n = 99;
    assert_int_equal(io_read_some(fds[0], got, 4, &n), IO_EOF);
    assert_int_equal(n, 0);
}

static void test_write_some_writes_what_goes_now(void **state)
{
    (void)state;
    static const char block[65536];
    enum io_result result;
    size_t n = 99, sent = 0;
    assert_int_equal(io_set_nonblocking(fds[0]), 0);
    PLAY(-EINTR, 1);
    assert_int_equal(io_write_some(fds[0], block, 9, &n), IO_OK);
    assert_int_equal(n, 1);
    while ((result = io_write_some(fds[0], block, 65536, &n)) == IO_OK)
        sent += n;
    assert_true(sent > 0);
    assert_int_equal(result, IO_AGAIN); /* nobody reads: it is full */
    assert_int_equal(n, 0);
    PLAY(NOTHING);
    assert_int_equal(io_write_some(fds[0], block, 9, &n), IO_ERROR);
    assert_int_equal(errno, EIO);
    shutdown(fds[1], SHUT_RD);
    n = 99;
    assert_int_equal(io_write_some(fds[0], block, 9, &n), IO_ERROR);
    assert_int_equal(errno, EPIPE);
    assert_int_equal(n, 0);
}

static void test_full_calls_give_up_on_a_non_blocking_fd(void **state)
{
    (void)state;
    io_set_nonblocking(fds[0]);
    assert_int_equal(io_read_full(fds[0], got, 1), -1);
    assert_int_equal(errno, EAGAIN);
}

static void test_set_nonblocking_keeps_the_other_flags(void **state)
{
    (void)state;
    assert_int_equal(fcntl(fds[0], F_SETFL, O_ASYNC), 0);
    assert_int_equal(io_set_nonblocking(fds[0]), 0);
    int flags = fcntl(fds[0], F_GETFL);
    assert_int_equal(flags & (O_ASYNC | O_NONBLOCK), O_ASYNC | O_NONBLOCK);
    assert_int_equal(io_set_nonblocking(-1), -1);
    assert_int_equal(errno, EBADF);
}

int main(void)
{
    signal(SIGPIPE, SIG_IGN);
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_read_full_joins_pieces_of_any_size),
        TEST(test_read_full_stops_at_the_end_only),
        TEST(test_read_full_reads_no_further_than_asked),
        TEST(test_read_full_fails_as_read_fails),
        TEST(test_write_full_goes_on_after_any_piece),
        TEST(test_write_full_fails_as_write_fails),
        TEST(test_read_some_tells_the_four_results_apart),
        TEST(test_write_some_writes_what_goes_now),
        TEST(test_full_calls_give_up_on_a_non_blocking_fd),
        TEST(test_set_nonblocking_keeps_the_other_flags),
    };
    return cmocka_run_group_tests_name("io", tests, NULL, NULL);
}
