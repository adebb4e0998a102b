/*
 * Tests of common/net.h when the calls behind it fail, are interrupted, or
 * give a name more addresses than one.
 */
#include "common/mono.h"
#include "common/net.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/unit/left.h"

enum { LONG_MS = 20000 };

/* The fail_at-th of the calls below fails with EIO; 0: none does. */
static int fail_at, calls;

static bool fails(void)
{
    calls++;
    if (calls == fail_at)
        errno = EIO;
    return calls == fail_at;
}

int __real_socket(int, int, int);
int __wrap_socket(int, int, int);
int __wrap_socket(int family, int type, int protocol)
{
    return fails() ? -1 : __real_socket(family, type, protocol);
}

int __real_setsockopt(int, int, int, const void *, socklen_t);
int __wrap_setsockopt(int, int, int, const void *, socklen_t);
int __wrap_setsockopt(int fd, int level, int name, const void *v, socklen_t n)
{
    return fails() ? -1 : __real_setsockopt(fd, level, name, v, n);
}

int __real_getsockopt(int, int, int, void *, socklen_t *);
int __wrap_getsockopt(int, int, int, void *, socklen_t *);
int __wrap_getsockopt(int fd, int level, int name, void *v, socklen_t *n)
{
    return fails() ? -1 : __real_getsockopt(fd, level, name, v, n);
}

int __real_bind(int, const struct sockaddr *, socklen_t);
int __wrap_bind(int, const struct sockaddr *, socklen_t);
int __wrap_bind(int fd, const struct sockaddr *address, socklen_t len)
{
    return fails() ? -1 : __real_bind(fd, address, len);
}

int __real_listen(int, int);
int __wrap_listen(int, int);
int __wrap_listen(int fd, int backlog)
{
    return fails() ? -1 : __real_listen(fd, backlog);
}

int __real_connect(int, const struct sockaddr *, socklen_t);
int __wrap_connect(int, const struct sockaddr *, socklen_t);
int __wrap_connect(int fd, const struct sockaddr *address, socklen_t len)
{
    return fails() ? -1 : __real_connect(fd, address, len);
}

int __real_fcntl(int, int, long);
int __wrap_fcntl(int, int, long);
int __wrap_fcntl(int fd, int command, long arg)
{
    return fails() ? -1 : __real_fcntl(fd, command, arg);
}

static int polls, poll_limits_ms[4], interrupt_polls;

int __real_poll(struct pollfd *, nfds_t, int);
int __wrap_poll(struct pollfd *, nfds_t, int);
int __wrap_poll(struct pollfd *fds, nfds_t n, int timeout_ms)
{
    if (polls < 4)
        poll_limits_ms[polls] = timeout_ms;
    polls++;
    if (interrupt_polls > 0) {
        interrupt_polls--;
        errno = EINTR;
        return -1;
    }
    return fails() ? -1 : __real_poll(fds, n, timeout_ms);
}

/* How often recv was called; flood: there is always more. */
static int recvs;
static bool flood;

ssize_t __real_recv(int, void *, size_t, int);
ssize_t __wrap_recv(int, void *, size_t, int);
ssize_t __wrap_recv(int fd, void *data, size_t len, int flags)
{
    recvs++;
    return flood ? (ssize_t)len : __real_recv(fd, data, len, flags);
}

/* The errors of the next calls of accept4, ended by 0. */
static const int *accept_errors;
static int accepts;

int __real_accept4(int, struct sockaddr *, socklen_t *, int);
int __wrap_accept4(int, struct sockaddr *, socklen_t *, int);
int __wrap_accept4(int fd, struct sockaddr *peer, socklen_t *len, int flags)
{
    int error = accept_errors[accepts++];
    if (error == 0)
        return __real_accept4(fd, peer, len, flags);
    if (len != NULL)
        *len = 0; /* a second try must set it again */
    errno = error;
    return -1;
}

/* What the next look-up gives: an error, or addresses on loopback. */
static int resolve_error, resolve_errno, frees;
static struct addrinfo *addresses;

int __real_getaddrinfo(const char *, const char *, const struct addrinfo *,
                       struct addrinfo **);
int __wrap_getaddrinfo(const char *, const char *, const struct addrinfo *,
                       struct addrinfo **);
int __wrap_getaddrinfo(const char *host, const char *service,
                       const struct addrinfo *hints, struct addrinfo **found)
{
    *found = addresses;
    if (resolve_error == 0 && addresses == NULL)
        return __real_getaddrinfo(host, service, hints, found);
    errno = resolve_errno;
    return resolve_error;
}

void __real_freeaddrinfo(struct addrinfo *);
void __wrap_freeaddrinfo(struct addrinfo *);
void __wrap_freeaddrinfo(struct addrinfo *found)
{
    if (found != addresses)
        __real_freeaddrinfo(found);
    frees++;
    errno = 0; /* as it may: the caller must keep what it wants to tell */
}

static int listen_fd, port, refusing_fd, refusing_port;

static int set_up(void **state)
{
    (void)state;
    left_note();
    fail_at = polls = interrupt_polls = accepts = 0;
    resolve_error = resolve_errno = 0;
    addresses = NULL;
    listen_fd = net_listen("127.0.0.1", 0, 5);
    port = net_local_port(listen_fd);
    /* bound, so that nobody takes the port, but it doesn't listen */
    struct sockaddr_in any = {.sin_family = AF_INET,
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    refusing_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(refusing_fd, (struct sockaddr *)&any, sizeof(any)) == -1)
        return -1;
    refusing_port = net_local_port(refusing_fd);
    calls = frees = 0;
    return port > 0 && refusing_port > 0 ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    fail_at = 0;
    close(listen_fd);
    close(refusing_fd);
    return left_anything() ? -1 : 0;
}

static int do_listen(void)
{
    return net_listen("127.0.0.1", 0, 5);
}

static int do_bind_udp(void)
{
    return net_bind_udp("127.0.0.1", 0);
}

static int do_connect(void)
{
    return net_connect("127.0.0.1", port, LONG_MS);
}

static int do_connect_udp(void)
{
    return net_connect_udp("127.0.0.1", port);
}

/* Fails the first call, then the second ... until none is left to fail; after
 * each the error is told and no descriptor is left. */
static int sweep(int (*open_one)(void))
{
    for (int at = 1;; at++) {
        int fds_before = left_count_fds();
        frees = 0;
        calls = 0;
        fail_at = at;
        int fd = open_one();
        int error = errno;
        fail_at = 0;
        assert_int_equal(frees, 1);
        if (fd != -1) {
            close(fd);
            return at - 1;
        }
        assert_int_equal(error, EIO);
        assert_int_equal(left_count_fds(), fds_before);
    }
}

static void test_failing_half_way_leaves_nothing(void **state)
{
    (void)state;
    assert_int_equal(sweep(do_listen), 4);      /* socket ... listen */
    assert_int_equal(sweep(do_bind_udp), 2);    /* socket, bind */
    assert_in_range(sweep(do_connect), 5, 7);   /* poll: if not there at once */
    assert_int_equal(sweep(do_connect_udp), 2); /* socket, connect */
}

static void test_interrupted_connect_goes_on(void **state)
{
    (void)state;
    interrupt_polls = 3;
    int fd = do_connect();
    assert_true(fd >= 0);
    assert_int_equal(polls, 4);
    close(fd);
}

static void test_accept_passes_over_lost_clients(void **state)
{
    (void)state;
    struct sockaddr_storage peer = {.ss_family = AF_UNSPEC};
    char text[NET_TEXT_MAX], peer_text[NET_TEXT_MAX];
    int fd = do_connect();
    accept_errors =
        (const int[]){EINTR,       ECONNABORTED, ENETDOWN, EPROTO,
                      ENOPROTOOPT, EHOSTDOWN,    ENONET,   EHOSTUNREACH,
                      EINTR,       ENETUNREACH,  0};
    int conn_fd = net_accept(listen_fd, &peer, 0);
    assert_true(conn_fd >= 0);
    assert_int_equal(accepts, 11);
    assert_string_equal(net_format(&peer, peer_text),
                        net_format_local(fd, text));
    close(conn_fd);
    close(fd);
}

static void test_accept_tells_what_the_caller_must_know(void **state)
{
    (void)state;
    static const int errors[] = {EAGAIN, EMFILE, ENFILE,     ENOBUFS,
                                 ENOMEM, EBADF,  EOPNOTSUPP, EPERM};
    for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
        accepts = 0;
        accept_errors = (const int[]){errors[i], ESHUTDOWN};
        assert_int_equal(net_accept(listen_fd, NULL, 0), -1);
        assert_int_equal(errno, errors[i]);
        assert_int_equal(accepts, 1);
    }
}

static void test_flooding_client_is_turned_away_in_time(void **state)
{
    (void)state;
    char got[8] = "";
    int fd = do_connect();
    accept_errors = (const int[]){0};
    int conn_fd = net_accept(listen_fd, NULL, 0);
    flood = true;
    recvs = 0;
    net_turn_away(conn_fd, "busy\n");
    flood = false;
    assert_in_range(recvs, 1, 100);
    assert_int_equal(read(fd, got, sizeof(got)), 5);
    assert_string_equal(got, "busy\n");
    close(fd);
}

static void test_failing_look_up_is_told(void **state)
{
    (void)state;
    static const struct {
        int error, errno_then, told;
    } rows[] = {{EAI_NONAME, 0, EADDRNOTAVAIL},
                {EAI_AGAIN, 0, EADDRNOTAVAIL},
                {EAI_FAIL, 0, EADDRNOTAVAIL},
                {EAI_MEMORY, 0, ENOMEM},
                {EAI_SYSTEM, EMFILE, EMFILE}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        resolve_error = rows[i].error;
        resolve_errno = rows[i].errno_then;
        assert_int_equal(net_connect("name", 80, LONG_MS), -1);
        assert_int_equal(errno, rows[i].told);
    }
    assert_int_equal(calls, 0);
    assert_int_equal(frees, 0);
}

/* Makes the next look-up give these ports of 127.0.0.1. */
static void resolve_to(const int *ports, int n)
{
    static struct sockaddr_in sockaddrs[4];
    static struct addrinfo list[4];
    for (int i = 0; i < n; i++) {
        sockaddrs[i] =
            (struct sockaddr_in){.sin_family = AF_INET,
                                 .sin_port = htons((uint16_t)ports[i]),
                                 .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
        list[i] = (struct addrinfo){.ai_family = AF_INET,
                                    .ai_socktype = SOCK_STREAM,
                                    .ai_addr = (struct sockaddr *)&sockaddrs[i],
                                    .ai_addrlen = sizeof(sockaddrs[i]),
                                    .ai_next = i + 1 < n ? &list[i + 1] : NULL};
    }
    addresses = list;
    frees = 0;
}

static void test_each_address_is_tried_in_turn(void **state)
{
    (void)state;
    resolve_to((const int[]){refusing_port, refusing_port, port}, 3);
    int fd = net_connect("name", 1, LONG_MS);
    assert_true(fd >= 0);
    assert_int_equal(frees, 1);
    close(fd);
    resolve_to((const int[]){port, 0}, 2); /* in use, free */
    fd = net_listen("name", 1, 5);
    assert_true(fd >= 0);
    assert_int_not_equal(net_local_port(fd), port);
    assert_int_equal(frees, 1);
    close(fd);
}

static void test_first_error_is_told_if_no_address_will_do(void **state)
{
    (void)state;
    resolve_to((const int[]){refusing_port, port}, 2);
    addresses->ai_next->ai_family = -1; /* there is no such socket */
    int fds_before = left_count_fds();
    assert_int_equal(net_connect("name", 1, LONG_MS), -1);
    assert_int_equal(errno, ECONNREFUSED);
    assert_int_equal(left_count_fds(), fds_before);
}

static void test_time_limit_is_for_all_addresses(void **state)
{
    (void)state;
    int full_fd = net_listen("127.0.0.1", 0, 0), fds[8], n = 0;
    int full_port = net_local_port(full_fd);
    do
        fds[n] = net_connect("127.0.0.1", full_port, 100);
    while (fds[n] != -1 && ++n < 8);
    assert_in_range(n, 1, 7);
    resolve_to((const int[]){full_port, full_port, full_port}, 3);
    polls = 0;
    assert_int_equal(net_connect("name", 1, 100), -1);
    assert_int_equal(errno, ETIMEDOUT);
    assert_int_equal(polls, 3);
    assert_in_range(poll_limits_ms[0], 0, 100);
    assert_int_equal(poll_limits_ms[1], 0);
    assert_int_equal(poll_limits_ms[2], 0);
    while (n > 0)
        close(fds[--n]);
    close(full_fd);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_failing_half_way_leaves_nothing),
        TEST(test_interrupted_connect_goes_on),
        TEST(test_accept_passes_over_lost_clients),
        TEST(test_accept_tells_what_the_caller_must_know),
        TEST(test_flooding_client_is_turned_away_in_time),
        TEST(test_failing_look_up_is_told),
        TEST(test_each_address_is_tried_in_turn),
        TEST(test_first_error_is_told_if_no_address_will_do),
        TEST(test_time_limit_is_for_all_addresses),
    };
    return cmocka_run_group_tests_name("net_faults", tests, NULL, NULL);
}
