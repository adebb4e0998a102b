/*
 * udp_server - the loop server without connections: a datagram at a time.
 *
 * Shows:  recvfrom(2), sendto(2), setsockopt(2), getsockopt(2), poll(2)
 * Run:    udp_server --port 2007 --trace
 * See:    two clients (nc -u 127.0.0.1 2007) take turns: no one waits for
 *         another to leave. A datagram longer than --buffer is cut, and the
 *         server says so.
 * Try:    drop MSG_TRUNC: the rest is lost all the same, and nobody knows.
 */
#include "common/args.h"
#include "common/errors.h"
#include "common/net.h"
#include "common/say.h"
#include "common/serve.h"
#include "common/signals.h"

#include <linux/sock_diag.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

enum { DATAGRAM_MAX = 65507 }; /* what IPv4 can carry: udp(7), ip(7) */

struct server {
    int fd, stop_fd;
    int buffer_len;
    bool trace;
    long long datagrams, bytes, cut, unsent;
};

/* begin: echo */
static void echo(struct server *s)
{
    static char buffer[DATAGRAM_MAX];
    struct sockaddr_storage peer;
    socklen_t peer_len = sizeof(peer);
    /* MSG_TRUNC: the length of the datagram, not of what fits */
    ssize_t len = recvfrom(s->fd, buffer, (size_t)s->buffer_len, MSG_TRUNC,
                           (struct sockaddr *)&peer, &peer_len);
    if (len == -1)
        return; /* it was damaged, after all: poll(2), BUGS */
    bool is_cut = len > s->buffer_len;
    size_t kept = is_cut ? (size_t)s->buffer_len : (size_t)len;
    ssize_t sent =
        sendto(s->fd, buffer, kept, 0, (struct sockaddr *)&peer, peer_len);
    s->datagrams++;
    s->cut += is_cut;
    s->unsent += sent == -1; /* this client's loss; it can ask again */
    s->bytes += sent == -1 ? 0 : sent;

    char text[NET_TEXT_MAX];
    if (is_cut && (s->trace || s->cut == 1)) /* then only counted */
        say("server", "client=%s came=%zd sent=%zd cut",
            net_format(&peer, text), len, sent);
    else if (s->trace)
        say("server", "client=%s came=%zd sent=%zd", net_format(&peer, text),
            len, sent);
}
/* end: echo */

/* How many datagrams the kernel threw away as its queue was full. */
static unsigned dropped(int fd)
{
    unsigned info[SK_MEMINFO_VARS] = {0};
    socklen_t len = sizeof(info);
    CHECK(getsockopt(fd, SOL_SOCKET, SO_MEMINFO, info, &len));
    return info[SK_MEMINFO_DROPS];
}

static void run(struct server *s)
{
    struct pollfd fds[] = {{s->stop_fd, POLLIN, 0}, {s->fd, POLLIN, 0}};
    for (;;) {
        if (poll(fds, 2, -1) == -1)
            continue; /* EINTR */
        if (fds[0].revents != 0)
            return;
        if (fds[1].revents != 0)
            echo(s);
    }
}

int main(int argc, char *argv[])
{
    const char *host = "127.0.0.1";
    int port = 0, max_clients = 1000;
    struct server s = {.buffer_len = 1024};
    const struct args_option options[] = {
        SERVE_OPTIONS(&host, &port),
        ARGS_INT("buffer", &s.buffer_len, 1, DATAGRAM_MAX,
                 "bytes of a datagram that are kept"),
        ARGS_INT("max-clients", &max_clients, 1, 10000,
                 "room for a datagram of so many to wait"),
        ARGS_FLAG("trace", &s.trace, "print a line for each event"),
        ARGS_END,
    };
    args_parse(argc, argv,
               "udp_server - the loop server without connections: a datagram "
               "at a time",
               "udp_server --port 2007 --trace", options);

    s.stop_fd = CHECK(signals_stop_fd());
    s.fd = serve_udp(host, port, SOCK_NONBLOCK);
    /* The kernel queues for us, as far as /proc/sys/net/core/rmem_max lets it,
     * and drops what comes when that is full. Nobody is told. */
    int room = max_clients * s.buffer_len;
    CHECK(setsockopt(s.fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room)));
    run(&s);
    say_bare("stopped: datagrams=%lld bytes=%lld cut=%lld unsent=%lld "
             "dropped=%u",
             s.datagrams, s.bytes, s.cut, s.unsent, dropped(s.fd));
    close(s.fd);
    return EXIT_SUCCESS;
}
