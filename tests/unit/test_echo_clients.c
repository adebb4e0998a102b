/*
 * Tests of common/echo_clients.h, on loopback.
 */
#include "common/echo_clients.h"
#include "common/io.h"
#include "common/net.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/unit/left.h"

enum { LONG_MS = 20000 };

static bool no_memory;

void *__real_malloc(size_t);
void *__wrap_malloc(size_t);
void *__wrap_malloc(size_t size)
{
    if (no_memory)
        errno = ENOMEM;
    return no_memory ? NULL : __real_malloc(size);
}

static int set_up(void **state)
{
    (void)state;
    left_note();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    return left_anything() ? -1 : 0;
}

static int listen_now(void)
{
    int listen_fd = net_listen("127.0.0.1", 0, 64);
    assert_int_equal(io_set_nonblocking(listen_fd), 0);
    return listen_fd;
}

static int come_to(int listen_fd)
{
    int fd = net_connect("127.0.0.1", net_local_port(listen_fd), LONG_MS);
    assert_true(fd >= 0);
    return fd;
}

/* Asserts that fd is told it is busy, and ended. */
static void assert_busy(int fd)
{
    char got[16] = "";
    assert_int_equal(io_read_full(fd, got, 15), 5);
    assert_string_equal(got, "busy\n");
    close(fd);
}

static void assert_accept_fails(struct echo_clients *all, int listen_fd,
                                int error)
{
    errno = 0;
    int fd = echo_clients_accept(all, listen_fd);
    int errno_now = errno;
    assert_int_equal(fd, -1);
    assert_int_equal(errno_now, error);
}

static void test_clients_are_counted_and_limited(void **state)
{
    (void)state;
    struct echo_clients all;
    int listen_fd = listen_now();
    assert_int_equal(echo_clients_init(&all, 2, INT_MAX), 0);
    assert_accept_fails(&all, listen_fd, EAGAIN);
    int fds[3] = {come_to(listen_fd), come_to(listen_fd), come_to(listen_fd)};
    int a = echo_clients_accept(&all, listen_fd);
    int b = echo_clients_accept(&all, listen_fd);
    assert_int_equal(all.of[a].fd, a);
    assert_int_equal(fcntl(a, F_GETFL) & O_NONBLOCK, O_NONBLOCK);
    assert_accept_fails(&all, listen_fd, EAGAIN);
    assert_busy(fds[2]);
    assert_int_equal(send(fds[0], "abc", 3, 0), 3);
    assert_int_equal(echo_step(&all.of[a], 9), ECHO_MORE);
    echo_clients_end(&all, a);
    assert_int_equal(all.of[a].fd, -1);
    int again = come_to(listen_fd);
    assert_int_equal(echo_clients_accept(&all, listen_fd), a);
    assert_int_equal(all.now, 2);
    echo_clients_free(&all);
    assert_int_equal(fcntl(b, F_GETFD), -1);
    assert_int_equal(all.served, 3);
    assert_int_equal(all.refused, 1);
    assert_int_equal(all.bytes, 3);
    close(listen_fd);
    close(fds[0]);
    close(fds[1]);
    close(again);
}

static void test_many_refused_do_not_hold_up_the_others(void **state)
{
    (void)state;
    enum { MANY = 100 };
    struct echo_clients all;
    int listen_fd = net_listen("127.0.0.1", 0, MANY), fds[MANY], turns = 0;
    assert_int_equal(io_set_nonblocking(listen_fd), 0);
    for (int i = 0; i < MANY; i++)
        fds[i] = come_to(listen_fd);
    assert_int_equal(echo_clients_init(&all, 1, INT_MAX), 0);
    assert_true(echo_clients_accept(&all, listen_fd) >= 0);
    while (all.refused < MANY - 1 && ++turns < MANY)
        assert_accept_fails(&all, listen_fd, EAGAIN);
    assert_in_range(turns, 2, 20);
    for (int i = 1; i < MANY; i++)
        assert_busy(fds[i]);
    close(fds[0]);
    close(listen_fd);
    echo_clients_free(&all);
}

/* Three have come, but only one fits below fds_max or the limit of descriptors.
 * Returns true if it is served and the others are told, instead of waiting
 * until accept(2) can have a descriptor again. */
static bool one_of_three_fits(int listen_fd, int fds_max)
{
    struct echo_clients all;
    if (echo_clients_init(&all, 9, fds_max) == -1)
        return false;
    int fd = echo_clients_accept(&all, listen_fd);
    int none = echo_clients_accept(&all, listen_fd);
    bool fits = fd != -1 && none == -1 && errno == EAGAIN; /* not EMFILE */
    echo_clients_free(&all);
    return fits && all.served == 1 && all.refused == 2;
}

static void test_descriptors_beyond_the_table_are_refused(void **state)
{
    (void)state;
    int listen_fd = listen_now(), fds[3], status;
    for (int i = 0; i < 3; i++)
        fds[i] = come_to(listen_fd);
    assert_true(one_of_three_fits(listen_fd, fds[2] + 3));
    assert_busy(fds[1]);
    assert_busy(fds[2]);
    fds[1] = come_to(listen_fd);
    fds[2] = come_to(listen_fd);
    int another = come_to(listen_fd);
    pid_t child = fork();
    if (child == 0) { /* a lower hard limit is for ever */
        const struct rlimit low = {(rlim_t)another + 3, (rlim_t)another + 3};
        setrlimit(RLIMIT_NOFILE, &low);
        _exit(one_of_three_fits(listen_fd, INT_MAX) ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_busy(fds[2]);
    assert_busy(another);
    close(fds[0]);
    close(fds[1]);
    close(listen_fd);
}

static void test_without_any_descriptor_it_fails_and_recovers(void **state)
{
    (void)state;
    struct echo_clients all;
    struct rlimit before, none;
    int listen_fd = listen_now(), fd = come_to(listen_fd);
    assert_int_equal(echo_clients_init(&all, 9, INT_MAX), 0);
    getrlimit(RLIMIT_NOFILE, &before);
    none = (struct rlimit){3, before.rlim_max}; /* lowered while it runs */
    setrlimit(RLIMIT_NOFILE, &none);
    assert_accept_fails(&all, listen_fd, EMFILE);
    assert_accept_fails(&all, listen_fd, EMFILE);
    setrlimit(RLIMIT_NOFILE, &before);
    assert_true(echo_clients_accept(&all, listen_fd) >= 0);
    assert_int_equal(all.refused, 0);
    echo_clients_free(&all);
    close(listen_fd);
    close(fd);
}

static void test_init_raises_the_limit_and_tells_failures(void **state)
{
    (void)state;
    struct echo_clients all;
    struct rlimit before, low, now;
    getrlimit(RLIMIT_NOFILE, &before);
    low = (struct rlimit){64, before.rlim_max};
    setrlimit(RLIMIT_NOFILE, &low);
    int inited = echo_clients_init(&all, 500, INT_MAX);
    getrlimit(RLIMIT_NOFILE, &now);
    setrlimit(RLIMIT_NOFILE, &before);
    assert_int_equal(inited, 0);
    assert_true(all.size > 500 && now.rlim_cur > 500);
    echo_clients_free(&all);
    assert_int_equal(echo_clients_init(&all, 5, 4), -1); /* 3 is the spare */
    assert_int_equal(errno, EMFILE);
    no_memory = true;
    inited = echo_clients_init(&all, 5, INT_MAX);
    no_memory = false;
    assert_int_equal(inited, -1);
    assert_int_equal(errno, ENOMEM);
}

int main(void)
{
    close_range(3, ~0U, 0); /* else some may be where we count */
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_clients_are_counted_and_limited),
        TEST(test_many_refused_do_not_hold_up_the_others),
        TEST(test_descriptors_beyond_the_table_are_refused),
        TEST(test_without_any_descriptor_it_fails_and_recovers),
        TEST(test_init_raises_the_limit_and_tells_failures),
    };
    return cmocka_run_group_tests_name("echo_clients", tests, NULL, NULL);
}
