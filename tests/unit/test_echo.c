/*
 * Tests of common/echo.h, on socket pairs.
 */
#include "common/echo.h"
#include "common/io.h"
#include "common/net.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/unit/left.h"

enum { MUCH = 1 << 20, LONG_MS = 20000 };

/* What the next reads and writes of the echo's socket do: > 0: at most that
 * many bytes, < 0: fail with that error, 0 or past the end: as the kernel
 * does. random_io: each picks one of those by itself. */
enum { STEPS = 8 };
static int script[STEPS + 1], steps;
static bool random_io;
static unsigned seed;

static int scripted(size_t *len)
{
    int now = steps < STEPS ? script[steps++] : 0;
    if (random_io) {
        int pick = rand_r(&seed) % 4;
        now = pick == 0 ? -EINTR : pick == 1 ? -EAGAIN : rand_r(&seed) % 999;
    }
    if (now < 0)
        errno = -now;
    if (now > 0 && (size_t)now < *len)
        *len = (size_t)now;
    return now < 0 ? -1 : 0;
}

ssize_t __real_read(int, void *, size_t);
ssize_t __wrap_read(int, void *, size_t);
ssize_t __wrap_read(int fd, void *data, size_t len)
{
    return scripted(&len) == -1 ? -1 : __real_read(fd, data, len);
}

ssize_t __real_write(int, const void *, size_t);
ssize_t __wrap_write(int, const void *, size_t);
ssize_t __wrap_write(int fd, const void *data, size_t len)
{
    return scripted(&len) == -1 ? -1 : __real_write(fd, data, len);
}

static bool no_memory;
static size_t allocated; /* the size asked for last */

void *__real_malloc(size_t);
void *__wrap_malloc(size_t);
void *__wrap_malloc(size_t size)
{
    allocated = size;
    if (no_memory)
        errno = ENOMEM;
    return no_memory ? NULL : __real_malloc(size);
}

static void play(const int *what, size_t n)
{
    memset(script, 0, sizeof(script));
    memcpy(script, what, n * sizeof(*what));
    steps = 0;
}
#define PLAY(...)                                                              \
    play((const int[]){__VA_ARGS__},                                           \
         sizeof((const int[]){__VA_ARGS__}) / sizeof(int))

static struct echo echo;
static int peer_fd; /* non-blocking, too */
static unsigned char sent[MUCH], back[MUCH];

static int set_up(void **state)
{
    (void)state;
    PLAY(0);
    random_io = no_memory = false;
    int fds[2];
    left_note();
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0,
                   fds) == -1)
        return -1;
    echo_start(&echo, fds[0]);
    peer_fd = fds[1];
    seed = 1;
    for (size_t i = 0; i < MUCH; i++)
        sent[i] = (unsigned char)rand_r(&seed);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    random_io = no_memory = false;
    PLAY(0);
    echo_end(&echo);
    close(peer_fd);
    return left_anything() ? -1 : 0;
}

static void peer_sends(const void *data, size_t len)
{
    assert_int_equal(send(peer_fd, data, len, 0), len);
}

static void assert_peer_gets(const void *data, size_t len)
{
    memset(back, 0, len);
    assert_int_equal(recv(peer_fd, back, len + 1, 0), len);
    assert_memory_equal(back, data, len);
}

static enum echo_state step(void)
{
    return echo_step(&echo, ECHO_CHUNK);
}

static void test_step_sends_back_what_has_come(void **state)
{
    (void)state;
    assert_int_equal(step(), ECHO_READ); /* nothing yet: harmless */
    peer_sends("half a l\0ine", 12);
    assert_int_equal(step(), ECHO_MORE);
    assert_peer_gets("half a l\0ine", 12);
    assert_int_equal(step(), ECHO_READ);
    assert_int_equal(echo_bytes(&echo), 12);
    assert_int_equal(echo_waiting(&echo), 0);
}

static void test_step_reads_at_most_what_it_is_told(void **state)
{
    (void)state;
    peer_sends("0123456789", 10);
    assert_int_equal(echo_step(&echo, 8), ECHO_MORE);
    assert_peer_gets("01234567", 8);
    assert_int_equal(echo_step(&echo, 8), ECHO_MORE);
    assert_peer_gets("89", 2);
}

static void test_what_the_socket_does_not_take_waits(void **state)
{
    (void)state;
    peer_sends("0123456789", 10);
    PLAY(0, 3);
    assert_int_equal(step(), ECHO_WRITE);
    assert_int_equal(echo_waiting(&echo), 7);
    assert_peer_gets("012", 3);
    peer_sends("abc", 3); /* is not read before */
    PLAY(2, -EINTR, 1, -EAGAIN);
    assert_int_equal(step(), ECHO_WRITE);
    assert_int_equal(echo_waiting(&echo), 4);
    assert_peer_gets("345", 3);
    assert_int_equal(step(), ECHO_MORE);
    assert_int_equal(echo_waiting(&echo), 0);
    assert_peer_gets("6789", 4);
    assert_int_equal(step(), ECHO_MORE);
    assert_peer_gets("abc", 3);
    assert_int_equal(echo_bytes(&echo), 13);
}

static void test_nothing_taken_at_all_waits_too(void **state)
{
    (void)state;
    peer_sends("abc", 3);
    PLAY(0, -EAGAIN);
    assert_int_equal(step(), ECHO_WRITE);
    assert_int_equal(echo_waiting(&echo), 3);
    PLAY(-EAGAIN);
    assert_int_equal(step(), ECHO_WRITE);
    assert_int_equal(step(), ECHO_MORE);
    assert_peer_gets("abc", 3);
}

/* Sends all of sent and its end, reads all that comes back; both in turn with
 * the echo's steps. */
static void all_comes_back(void)
{
    size_t out = 0, in = 0;
    while (in < MUCH) {
        ssize_t n = out < MUCH ? send(peer_fd, sent + out, MUCH - out, 0) : 0;
        out += n > 0 ? (size_t)n : 0;
        if (n > 0 && out == MUCH)
            shutdown(peer_fd, SHUT_WR);
        assert_int_not_equal(step(), ECHO_CLOSED);
        assert_true(echo_waiting(&echo) <= ECHO_CHUNK);
        n = recv(peer_fd, back + in, MUCH - in, 0);
        in += n > 0 ? (size_t)n : 0;
    }
    enum echo_state state;
    do
        state = step();
    while (state == ECHO_READ || state == ECHO_MORE); /* EAGAIN, injected */
    assert_int_equal(state, ECHO_CLOSED);
    assert_memory_equal(back, sent, MUCH);
    assert_int_equal(echo_bytes(&echo), MUCH);
}

static void test_half_closed_peer_gets_all(void **state)
{
    (void)state;
    all_comes_back();
}

static void test_all_comes_back_however_the_calls_go(void **state)
{
    (void)state;
    for (unsigned s = 1; s <= 5; s++) {
        if (s > 1) {
            assert_int_equal(tear_down(state), 0);
            assert_int_equal(set_up(state), 0);
        }
        seed = s;
        random_io = true;
        all_comes_back();
    }
}

static void test_peer_that_never_reads_costs_one_chunk(void **state)
{
    (void)state;
    size_t taken = 0;
    int idle_steps = 0;
    while (idle_steps < 100) {
        ssize_t n = send(peer_fd, sent, 4096, 0);
        taken += n > 0 ? (size_t)n : 0;
        idle_steps += n == -1;
        allocated = 0;
        assert_int_not_equal(step(), ECHO_CLOSED);
        assert_true(allocated <= ECHO_CHUNK);
    }
    assert_in_range(echo_waiting(&echo), 1, ECHO_CHUNK);
    assert_true(taken < 4 * MUCH); /* the rest is kept by the sender */
}

static void test_no_memory_ends_this_client(void **state)
{
    (void)state;
    peer_sends("0123456789", 10);
    PLAY(0, 3);
    no_memory = true;
    assert_int_equal(step(), ECHO_CLOSED);
    no_memory = false;
    assert_int_equal(echo_waiting(&echo), 0);
}

static void test_end_and_failures_close(void **state)
{
    (void)state;
    shutdown(peer_fd, SHUT_WR);
    assert_int_equal(step(), ECHO_CLOSED);
    PLAY(-ECONNRESET);
    assert_int_equal(step(), ECHO_CLOSED);
    assert_int_equal(tear_down(state) + set_up(state), 0);
    peer_sends("abc", 3);
    PLAY(0, -EPIPE);
    assert_int_equal(step(), ECHO_CLOSED);
    peer_sends("abc", 3);
    PLAY(0, 1);
    assert_int_equal(step(), ECHO_WRITE);
    PLAY(-ECONNRESET);
    assert_int_equal(step(), ECHO_CLOSED);
}

/* Returns a listening, non-blocking socket. */
static void test_reset_peer_closes_and_no_signal_kills(void **state)
{
    (void)state;
    const struct linger reset = {1, 0};
    int listen_fd = net_listen("127.0.0.1", 0, 1);
    for (int write_first = 0; write_first <= 1; write_first++) {
        struct echo e;
        int fd = net_connect("127.0.0.1", net_local_port(listen_fd), LONG_MS);
        echo_start(&e, net_accept(listen_fd, NULL, SOCK_NONBLOCK));
        assert_int_equal(send(fd, "abc", 3, 0), 3);
        PLAY(0, 1);
        if (write_first)
            assert_int_equal(echo_step(&e, 9), ECHO_WRITE);
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
        close(fd);
        assert_int_equal(echo_step(&e, 9), ECHO_CLOSED);
        echo_end(&e);
    }
    close(listen_fd);
}

int main(void)
{
    signal(SIGPIPE, SIG_IGN);
    close_range(3, ~0U, 0); /* else some may be where we count */
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_step_sends_back_what_has_come),
        TEST(test_step_reads_at_most_what_it_is_told),
        TEST(test_what_the_socket_does_not_take_waits),
        TEST(test_nothing_taken_at_all_waits_too),
        TEST(test_half_closed_peer_gets_all),
        TEST(test_all_comes_back_however_the_calls_go),
        TEST(test_peer_that_never_reads_costs_one_chunk),
        TEST(test_no_memory_ends_this_client),
        TEST(test_end_and_failures_close),
        TEST(test_reset_peer_closes_and_no_signal_kills),
    };
    return cmocka_run_group_tests_name("echo", tests, NULL, NULL);
}
