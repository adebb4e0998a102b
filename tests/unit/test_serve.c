/*
 * Tests of common/serve.h, in forked children.
 */
#include "common/net.h"
#include "common/serve.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/unit/caught.h"
#include "tests/unit/left.h"

struct call {
    int (*serve)(const char *host, int port, int flags);
    const char *host;
    int port, flags;
};

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

/* On stderr: the port it has, its flags, and whether it listens. */
static void do_serve(void *arg)
{
    const struct call *c = arg;
    int fd = c->serve(c->host, c->port, c->flags), listens = -1;
    socklen_t len = sizeof(listens);
    getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &len);
    dprintf(STDERR_FILENO, "%d %d %d %d", net_local_port(fd),
            (fcntl(fd, F_GETFL) & O_NONBLOCK) != 0,
            (fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0, listens);
}

static bool has_ipv6(void)
{
    int fd = net_bind_udp("::1", 0);
    if (fd != -1)
        close(fd);
    return fd != -1;
}

static void test_it_listens_and_says_where(void **state)
{
    (void)state;
    static const struct {
        struct call call;
        const char *told;
        int nonblocking, listens;
    } rows[] = {
        {{serve_tcp, "127.0.0.1", 0, 0}, "127.0.0.1", 0, 1},
        {{serve_tcp, "127.0.0.1", 0, SOCK_NONBLOCK}, "127.0.0.1", 1, 1},
        {{serve_tcp, "localhost", 0, 0}, NULL, 0, 1},
        {{serve_udp, "127.0.0.1", 0, SOCK_NONBLOCK}, "127.0.0.1", 1, 0},
        {{serve_tcp, "::1", 0, 0}, "[::1]", 0, 1},
        {{serve_udp, "::1", 0, 0}, "[::1]", 0, 0},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct call call = rows[i].call;
        char line[128];
        int port = 0, nonblocking = -1, cloexec = -1, listens = -1;
        if (strcmp(call.host, "::1") == 0 && !has_ipv6())
            continue;
        caught_run(do_serve, &call);
        assert_int_equal(caught.code, 0);
        sscanf(caught.err.text, "%d %d %d %d", &port, &nonblocking, &cloexec,
               &listens);
        assert_in_range(port, 1, 65535);
        snprintf(line, sizeof(line), "listening on %s:%d\n", rows[i].told,
                 port);
        if (rows[i].told != NULL)
            assert_string_equal(caught.out.text, line);
        assert_int_equal(caught.out.writes, 1);
        assert_int_equal(nonblocking, rows[i].nonblocking);
        assert_int_equal(cloexec, 1);
        assert_int_equal(listens, rows[i].listens);
    }
}

static void assert_refused(struct call call, const char *words)
{
    caught_run(do_serve, &call);
    assert_int_equal(caught.code, 1);
    assert_string_equal(caught.out.text, "");
    assert_int_equal(caught.err.writes, 1);
    assert_ptr_equal(strchr(caught.err.text, '\n'),
                     caught.err.text + caught.err.len - 1);
    if (strstr(caught.err.text, words) == NULL)
        fail_msg("no '%s' in: %s", words, caught.err.text);
}

static void test_it_ends_with_one_clear_line_if_it_cannot(void **state)
{
    (void)state;
    char words[128];
    int tcp = net_listen("127.0.0.1", 0, 5);
    int udp = net_bind_udp("127.0.0.1", 0);
    snprintf(words, sizeof(words),
             "test_serve: can't listen on 127.0.0.1, port %d: Address already "
             "in use (EADDRINUSE)\n",
             net_local_port(tcp));
    assert_refused(
        (struct call){serve_tcp, "127.0.0.1", net_local_port(tcp), 0}, words);
    assert_refused(
        (struct call){serve_udp, "127.0.0.1", net_local_port(udp), 0},
        "(EADDRINUSE)\n");
    /* 192.0.2.0/24 is for documentation, it is nobody's */
    assert_refused((struct call){serve_tcp, "192.0.2.1", 0, 0},
                   "192.0.2.1, port 0: Cannot assign requested address "
                   "(EADDRNOTAVAIL)\n");
    close(tcp);
    close(udp);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_it_listens_and_says_where),
        TEST(test_it_ends_with_one_clear_line_if_it_cannot),
    };
    return cmocka_run_group_tests_name("serve", tests, NULL, NULL);
}
