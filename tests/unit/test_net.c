/*
 * Tests of common/net.h, on loopback. What needs calls that fail is in
 * test_net_faults.c.
 */
#include "common/io.h"
#include "common/mono.h"
#include "common/net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <net/if.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/unit/guard.h"
#include "tests/unit/left.h"

enum { LIMIT_MS = 100, LONG_MS = 20000 };

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

/* The address a test runs on, "127.0.0.1" or "::1". */
static const char *host_of(void **state)
{
    const char *host = *state;
    int fd = net_bind_udp(host, 0);
    if (fd == -1) {
        print_message("no %s on this machine\n", host);
        skip();
    }
    close(fd);
    return host;
}

static void assert_fails(int result, int error)
{
    int errno_now = errno;
    assert_int_equal(result, -1);
    assert_int_equal(errno_now, error);
}

static void assert_flags(int fd, bool nonblocking)
{
    assert_true(fd >= 0);
    assert_int_equal(fcntl(fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
    assert_int_equal((fcntl(fd, F_GETFL) & O_NONBLOCK) != 0, nonblocking);
}

static void close_all(const int *fds, int n)
{
    for (int i = 0; i < n; i++)
        close(fds[i]);
}

static void test_client_and_server_talk(void **state)
{
    const char *host = host_of(state);
    struct sockaddr_storage peer;
    char text[NET_TEXT_MAX], peer_text[NET_TEXT_MAX], got[2];
    int listen_fd = net_listen(host, 0, 5);
    int port = net_local_port(listen_fd);
    assert_in_range(port, 1, 65535);
    int fd = net_connect(host, port, LONG_MS);
    int conn_fd = net_accept(listen_fd, &peer, 0);
    assert_flags(listen_fd, false);
    assert_flags(fd, false);
    assert_flags(conn_fd, false);
    assert_string_equal(net_format(&peer, peer_text),
                        net_format_local(fd, text));
    assert_int_equal(net_local_port(conn_fd), port);
    assert_int_equal(write(fd, "hi", 2), 2);
    assert_int_equal(io_read_full(conn_fd, got, 2), 2);
    assert_memory_equal(got, "hi", 2);
    close_all((int[]){listen_fd, fd, conn_fd}, 3);
}

static void test_datagrams_arrive(void **state)
{
    const char *host = host_of(state);
    struct sockaddr_storage to, from;
    socklen_t to_len = sizeof(to), from_len = sizeof(from);
    char text[NET_TEXT_MAX], from_text[NET_TEXT_MAX], got[8];
    int a = net_bind_udp(host, 0), b = net_bind_udp(host, 0);
    assert_flags(a, false);
    assert_int_not_equal(net_local_port(a), net_local_port(b));
    assert_int_equal(getsockname(b, (struct sockaddr *)&to, &to_len), 0);
    assert_int_equal(sendto(a, "hi", 2, 0, (struct sockaddr *)&to, to_len), 2);
    assert_int_equal(
        recvfrom(b, got, sizeof(got), 0, (struct sockaddr *)&from, &from_len),
        2);
    assert_string_equal(net_format(&from, from_text),
                        net_format_local(a, text));
    close_all((int[]){a, b}, 2);
}

static void test_connected_datagrams_hear_one_peer(void **state)
{
    const char *host = host_of(state);
    struct sockaddr_storage to;
    socklen_t to_len = sizeof(to);
    char got[8];
    int peer = net_bind_udp(host, 0), stranger = net_bind_udp(host, 0);
    int fd = net_connect_udp(host, net_local_port(peer));
    assert_flags(fd, false);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&to, &to_len), 0);
    sendto(stranger, "no", 2, 0, (struct sockaddr *)&to, to_len);
    assert_int_equal(sendto(peer, "hi", 2, 0, (struct sockaddr *)&to, to_len),
                     2);
    assert_int_equal(recv(fd, got, sizeof(got), 0), 2);
    assert_memory_equal(got, "hi", 2);
    close(peer);
    assert_int_equal(send(fd, "hi", 2, 0), 2);
    assert_fails((int)recv(fd, got, sizeof(got), 0), ECONNREFUSED);
    close_all((int[]){fd, stranger}, 2);
}

static void test_port_in_use_is_told(void **state)
{
    const char *host = host_of(state);
    int tcp = net_listen(host, 0, 5), udp = net_bind_udp(host, 0);
    assert_fails(net_listen(host, net_local_port(tcp), 5), EADDRINUSE);
    assert_fails(net_bind_udp(host, net_local_port(udp)), EADDRINUSE);
    close_all((int[]){tcp, udp}, 2);
}

static void test_server_may_start_again_at_once(void **state)
{
    const char *host = host_of(state);
    int listen_fd = net_listen(host, 0, 5);
    int port = net_local_port(listen_fd);
    int fd = net_connect(host, port, LONG_MS);
    int conn_fd = net_accept(listen_fd, NULL, 0);
    close_all((int[]){conn_fd, listen_fd}, 2); /* it closes first: TIME_WAIT */
    listen_fd = net_listen(host, port, 5);
    assert_int_equal(net_local_port(listen_fd), port);
    close_all((int[]){listen_fd, fd}, 2);
}

static void test_nobody_listening_refuses(void **state)
{
    const char *host = host_of(state);
    int listen_fd = net_listen(host, 0, 5);
    int port = net_local_port(listen_fd);
    int fd = net_connect(host, port, -1); /* no limit, no wait */
    int conn_fd = net_accept(listen_fd, NULL, 0);
    close(listen_fd); /* conn_fd keeps the port: nobody else can take it */
    assert_fails(net_connect(host, port, LONG_MS), ECONNREFUSED);
    assert_fails(net_connect(host, port, -1), ECONNREFUSED);
    close_all((int[]){fd, conn_fd}, 2);
}

static volatile sig_atomic_t alarms;

static void count_alarm(int sig)
{
    (void)sig;
    alarms++;
}

/* Signals from now on every ms; 0: no more. */
static void interrupt_every_us(int us)
{
    struct sigaction action = {.sa_handler = count_alarm}; /* no SA_RESTART */
    struct itimerval each = {{0, us}, {0, us}};
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &each, NULL);
}

static void test_connect_gives_up_in_time(void **state)
{
    const char *host = host_of(state);
    int listen_fd = net_listen(host, 0, 0);
    int port = net_local_port(listen_fd);
    int fds[8], n = 0, fd = -1;
    int64_t start_ms = 0;
    alarms = 0;
    interrupt_every_us(1000);
    /* nobody accepts: once the backlog is full a SYN gets no answer */
    while (n < 8) {
        start_ms = mono_now_ms();
        fd = net_connect(host, port, LIMIT_MS);
        if (fd == -1)
            break;
        fds[n++] = fd;
    }
    int error = errno;
    int64_t took_ms = mono_now_ms() - start_ms;
    interrupt_every_us(0);
    close_all(fds, n);
    close(listen_fd);
    assert_int_equal(fd, -1);
    assert_int_equal(error, ETIMEDOUT);
    assert_in_range(took_ms, LIMIT_MS - 1, LONG_MS); /* the kernel: > 60 s */
    assert_true(alarms > 0);
}

static void test_accept_does_not_inherit_non_blocking(void **state)
{
    const char *host = host_of(state);
    int listen_fd = net_listen(host, 0, 5);
    int port = net_local_port(listen_fd);
    io_set_nonblocking(listen_fd);
    assert_fails(net_accept(listen_fd, NULL, 0), EAGAIN);
    int a = net_connect(host, port, LONG_MS);
    int conn_a = net_accept(listen_fd, NULL, 0);
    assert_flags(conn_a, false);
    int b = net_connect(host, port, LONG_MS);
    int conn_b = net_accept(listen_fd, NULL, SOCK_NONBLOCK);
    assert_flags(conn_b, true);
    close_all((int[]){listen_fd, a, conn_a, b, conn_b}, 5);
}

static void test_accept_without_descriptors_keeps_the_client(void **state)
{
    const char *host = host_of(state);
    struct rlimit before, none_left;
    int listen_fd = net_listen(host, 0, 5);
    int fd = net_connect(host, net_local_port(listen_fd), LONG_MS);
    int lowest_free = dup(listen_fd);
    close(lowest_free);
    getrlimit(RLIMIT_NOFILE, &before);
    none_left = before;
    none_left.rlim_cur = (rlim_t)lowest_free;
    setrlimit(RLIMIT_NOFILE, &none_left);
    int conn_fd = net_accept(listen_fd, NULL, 0);
    int error = errno;
    int other_fd = net_connect(host, net_local_port(listen_fd), LONG_MS);
    int other_error = errno;
    setrlimit(RLIMIT_NOFILE, &before);
    assert_int_equal(conn_fd, -1);
    assert_int_equal(error, EMFILE);
    assert_int_equal(other_fd, -1);
    assert_int_equal(other_error, EMFILE);
    conn_fd = net_accept(listen_fd, NULL, 0);
    assert_flags(conn_fd, false);
    close_all((int[]){listen_fd, fd, conn_fd}, 3);
}

/* Reads all of fd into got (64 bytes). Returns what ended it: 0 or an errno. */
static int read_to_end(int fd, char *got)
{
    ssize_t n = io_read_full(fd, got, 63);
    got[n < 0 ? 0 : n] = '\0';
    return n < 0 ? errno : 0;
}

static void test_turned_away_client_is_told_whatever_it_sent(void **state)
{
    const char *host = host_of(state);
    static const char unread[10000];
    static const size_t sizes[] = {0, 1, 4096, 10000};
    char got[64];
    int listen_fd = net_listen(host, 0, 5);
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        int fd = net_connect(host, net_local_port(listen_fd), LONG_MS);
        int conn_fd = net_accept(listen_fd, NULL, 0);
        assert_int_equal(send(fd, unread, sizes[i], 0), sizes[i]);
        net_turn_away(conn_fd, "busy\n");
        assert_int_equal(read_to_end(fd, got), 0); /* not ECONNRESET */
        assert_string_equal(got, "busy\n");
        close(fd);
    }
    close(listen_fd);
}

static void test_turning_away_never_waits_or_kills(void **state)
{
    const char *host = host_of(state);
    static const char much[65536];
    const struct linger reset = {1, 0};
    int listen_fd = net_listen(host, 0, 5);
    int deaf = net_connect(host, net_local_port(listen_fd), LONG_MS);
    int conn_fd = net_accept(listen_fd, NULL, 0);
    while (send(conn_fd, much, sizeof(much), MSG_DONTWAIT) > 0)
        continue; /* until no more goes: it doesn't read */
    net_turn_away(conn_fd, "busy\n");
    int gone = net_connect(host, net_local_port(listen_fd), LONG_MS);
    conn_fd = net_accept(listen_fd, NULL, 0);
    setsockopt(gone, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
    close(gone);
    net_turn_away(conn_fd, "busy\n"); /* SIGPIPE would end the test */
    close_all((int[]){listen_fd, deaf}, 2);
}

static void test_refuses_without_a_descriptor_and_keeps_the_spare(void **state)
{
    const char *host = host_of(state);
    char got[64];
    struct rlimit before, none;
    int listen_fd = net_listen(host, 0, 5), spare_fd = eventfd(0, EFD_CLOEXEC);
    int first_spare_fd = spare_fd;
    io_set_nonblocking(listen_fd);
    int fd = net_connect(host, net_local_port(listen_fd), LONG_MS);
    getrlimit(RLIMIT_NOFILE, &before);
    none = (struct rlimit){(rlim_t)spare_fd + 1, before.rlim_max};
    setrlimit(RLIMIT_NOFILE, &none);
    int accepted = net_accept(listen_fd, NULL, SOCK_NONBLOCK), error = errno;
    int refused = net_refuse(listen_fd, &spare_fd, "busy\n");
    int again = net_refuse(listen_fd, &spare_fd, "busy\n"), nobody = errno;
    setrlimit(RLIMIT_NOFILE, &before);
    assert_int_equal(accepted, -1);
    assert_int_equal(error, EMFILE);
    assert_int_equal(refused, 0);
    assert_int_equal(again, -1);
    assert_int_equal(nobody, EAGAIN);
    assert_int_equal(read_to_end(fd, got), 0);
    assert_string_equal(got, "busy\n");
    assert_int_equal(spare_fd, first_spare_fd);
    close_all((int[]){listen_fd, fd, spare_fd}, 3);
}

static void test_want_fds_raises_as_far_as_it_may(void **state)
{
    (void)state;
    struct rlimit before, low = {100, 0}, now;
    getrlimit(RLIMIT_NOFILE, &before);
    low.rlim_max = before.rlim_max;
    setrlimit(RLIMIT_NOFILE, &low);
    int raised = net_want_fds(200), kept = net_want_fds(150);
    int most = net_want_fds(INT_MAX);
    getrlimit(RLIMIT_NOFILE, &now);
    setrlimit(RLIMIT_NOFILE, &before);
    assert_int_equal(raised, 200);
    assert_int_equal(kept, 200);
    assert_int_equal(now.rlim_max, before.rlim_max);
    assert_int_equal(most, now.rlim_cur < INT_MAX ? now.rlim_cur : INT_MAX);
    assert_true(most > 200);
    pid_t child = fork();
    if (child == 0) { /* a lower hard limit is for ever */
        low = (struct rlimit){100, 150};
        setrlimit(RLIMIT_NOFILE, &low);
        _exit(net_want_fds(200) == 150 ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static void test_accept_needs_a_listening_socket(void **state)
{
    (void)state;
    int udp = net_bind_udp("127.0.0.1", 0);
    int tcp = socket(AF_INET, SOCK_STREAM, 0);
    assert_fails(net_accept(udp, NULL, 0), EOPNOTSUPP);
    assert_fails(net_accept(tcp, NULL, 0), EINVAL);
    assert_fails(net_accept(-1, NULL, 0), EBADF);
    close_all((int[]){udp, tcp}, 2);
}

static void test_bad_hosts_and_ports_are_told(void **state)
{
    (void)state;
    /* a label has 63 characters at most: no name server is asked */
    static const char name[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                               "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.invalid";
    static const struct {
        const char *host;
        int port, error;
    } rows[] = {{name, 80, EADDRNOTAVAIL},
                {"", 80, EADDRNOTAVAIL},
                {"127.0.0.1", -1, EINVAL},
                {"127.0.0.1", 65536, EINVAL},
                {"127.0.0.1", 70000, EINVAL}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *host = rows[i].host;
        int port = rows[i].port, error = rows[i].error;
        assert_fails(net_listen(host, port, 5), error);
        assert_fails(net_bind_udp(host, port), error);
        assert_fails(net_connect(host, port, LONG_MS), error);
        assert_fails(net_connect_udp(host, port), error);
    }
    /* 192.0.2.0/24 is for documentation, it is nobody's */
    assert_fails(net_listen("192.0.2.1", 0, 5), EADDRNOTAVAIL);
    assert_fails(net_bind_udp("192.0.2.1", 0), EADDRNOTAVAIL);
}

static void test_localhost_is_a_name(void **state)
{
    (void)state;
    int listen_fd = net_listen("localhost", 0, 5);
    int fd = net_connect("localhost", net_local_port(listen_fd), LONG_MS);
    assert_flags(fd, false);
    close_all((int[]){listen_fd, fd}, 2);
}

static void test_local_port_tells_why_there_is_none(void **state)
{
    (void)state;
    int file = open("/dev/null", O_RDONLY | O_CLOEXEC);
    int local = socket(AF_UNIX, SOCK_STREAM, 0);
    int unbound = socket(AF_INET, SOCK_STREAM, 0);
    char text[NET_TEXT_MAX];
    assert_fails(net_local_port(-1), EBADF);
    assert_fails(net_local_port(file), ENOTSOCK);
    assert_fails(net_local_port(local), EAFNOSUPPORT);
    assert_int_equal(net_local_port(unbound), 0);
    assert_string_equal(net_format_local(-1, text), "?");
    assert_string_equal(net_format_local(local, text), "?");
    assert_string_equal(net_format_local(unbound, text), "0.0.0.0:0");
    close_all((int[]){file, local, unbound}, 3);
}

static struct sockaddr_storage address_of(int family, const char *host,
                                          int port, unsigned scope)
{
    struct sockaddr_storage all = {.ss_family = (sa_family_t)family};
    struct sockaddr_in *v4 = (struct sockaddr_in *)&all;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&all;
    if (family == AF_INET) {
        v4->sin_port = htons((uint16_t)port);
        inet_pton(AF_INET, host, &v4->sin_addr);
    } else if (family == AF_INET6) {
        v6->sin6_port = htons((uint16_t)port);
        v6->sin6_scope_id = scope;
        inet_pton(AF_INET6, host, &v6->sin6_addr);
    }
    return all;
}

static void test_format_writes_every_kind_of_address(void **state)
{
    (void)state;
    static const struct {
        int family;
        const char *host;
        int port;
        unsigned scope;
        const char *text;
    } rows[] = {
        {AF_INET, "127.0.0.1", 80, 0, "127.0.0.1:80"},
        {AF_INET, "255.255.255.255", 65535, 0, "255.255.255.255:65535"},
        {AF_INET6, "::1", 80, 0, "[::1]:80"},
        {AF_INET6, "::", 0, 0, "[::]:0"},
        {AF_INET6, "::ffff:10.0.0.1", 7, 0, "[::ffff:10.0.0.1]:7"},
        {AF_INET6, "fe80::1", 80, UINT32_MAX, "[fe80::1%4294967295]:80"},
        {AF_INET6, "fe80:2222:3333:4444:5555:6666:7777:8888", 65535, UINT32_MAX,
         "[fe80:2222:3333:4444:5555:6666:7777:8888%4294967295]:65535"},
        {AF_UNIX, NULL, 0, 0, "?"},
        {AF_UNSPEC, NULL, 0, 0, "?"},
    };
    char *text = (char *)guard_new(NET_TEXT_MAX);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct sockaddr_storage address = address_of(
            rows[i].family, rows[i].host, rows[i].port, rows[i].scope);
        assert_ptr_equal(net_format(&address, text), text);
        assert_string_equal(text, rows[i].text);
    }
    struct sockaddr_storage lo =
        address_of(AF_INET6, "fe80::1", 80, if_nametoindex("lo"));
    assert_string_equal(net_format(&lo, text), "[fe80::1%lo]:80");
    guard_free((unsigned char *)text, NET_TEXT_MAX);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
#define TEST_ON(host, name)                                                    \
    {                                                                          \
#name " on " host, name, set_up, tear_down, (char[])                   \
        {                                                                      \
            host                                                               \
        }                                                                      \
    }
#define TEST_BOTH(name) TEST_ON("127.0.0.1", name), TEST_ON("::1", name)
    const struct CMUnitTest tests[] = {
        TEST_BOTH(test_client_and_server_talk),
        TEST_BOTH(test_datagrams_arrive),
        TEST_BOTH(test_connected_datagrams_hear_one_peer),
        TEST_BOTH(test_port_in_use_is_told),
        TEST_BOTH(test_server_may_start_again_at_once),
        TEST_BOTH(test_nobody_listening_refuses),
        TEST_BOTH(test_connect_gives_up_in_time),
        TEST_BOTH(test_accept_does_not_inherit_non_blocking),
        TEST_BOTH(test_accept_without_descriptors_keeps_the_client),
        TEST_BOTH(test_turned_away_client_is_told_whatever_it_sent),
        TEST_BOTH(test_turning_away_never_waits_or_kills),
        TEST_BOTH(test_refuses_without_a_descriptor_and_keeps_the_spare),
        TEST(test_want_fds_raises_as_far_as_it_may),
        TEST(test_accept_needs_a_listening_socket),
        TEST(test_bad_hosts_and_ports_are_told),
        TEST(test_localhost_is_a_name),
        TEST(test_local_port_tells_why_there_is_none),
        TEST(test_format_writes_every_kind_of_address),
    };
    return cmocka_run_group_tests_name("net", tests, NULL, NULL);
}
