/*
 * tcp_server - the loop server: one client after another, the rest wait.
 *
 * Shows:  listen(2), accept4(2), poll(2), read(2), write(2), close(2)
 * Run:    tcp_server --port 2007 --trace
 * See:    what a client (nc 127.0.0.1 2007) types comes back. A second one
 *         gets in too: the kernel answers for the server and queues it. But
 *         nothing comes back to it until the first has left.
 * Try:    leave the first alone: --idle-seconds 5 saves the second from it.
 */
#include "common/args.h"
#include "common/errors.h"
#include "common/net.h"
#include "common/say.h"
#include "common/serve.h"
#include "common/signals.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

enum { CHUNK = 16 * 1024, NO_FDS_MS = 100 };

struct server {
    int listen_fd, stop_fd;
    int idle_ms; /* -1: a client may be silent for ever */
    bool is_stopping, trace;
    int clients;
    long long bytes; /* that went back */
};

/* Waits for events on fd (-1: for the time to pass), at most timeout_ms.
 * Returns false if none came: the time is over, or the server is to stop. */
static bool wait_for(struct server *s, int fd, short events, int timeout_ms)
{
    struct pollfd fds[] = {{s->stop_fd, POLLIN, 0}, {fd, events, 0}};
    int ready;
    do
        ready = poll(fds, 2, timeout_ms);
    while (ready == -1 && errno == EINTR);
    CHECK(ready);
    s->is_stopping = fds[0].revents != 0;
    return !s->is_stopping && fds[1].revents != 0;
}

/* begin: echo */
/* Writes all of data. A write takes as much as the client's side has room for;
 * while it has none, nothing more is read: memory is bounded. */
static bool send_back(struct server *s, int conn_fd, const char *data,
                      size_t len)
{
    while (len > 0) {
        ssize_t n = write(conn_fd, data, len);
        if (n > 0) {
            data += n;
            len -= (size_t)n;
            s->bytes += n;
        } else if (errno == EAGAIN) {
            if (!wait_for(s, conn_fd, POLLOUT, s->idle_ms))
                return false;
        } else if (errno != EINTR) {
            return false; /* it has gone: EPIPE, ECONNRESET */
        }
    }
    return true;
}

/* Serves one client to its end. Nobody else is looked at meanwhile. */
static void serve(struct server *s, int conn_fd)
{
    char chunk[CHUNK];
    while (wait_for(s, conn_fd, POLLIN, s->idle_ms)) {
        ssize_t n = read(conn_fd, chunk, sizeof(chunk));
        if (n == 0)
            return; /* its end; all that it sent has gone back */
        if (n > 0 && !send_back(s, conn_fd, chunk, (size_t)n))
            return;
        if (n == -1 && errno != EAGAIN && errno != EINTR)
            return;
    }
}
/* end: echo */

static void run(struct server *s)
{
    while (!s->is_stopping) {
        if (!wait_for(s, s->listen_fd, POLLIN, -1))
            continue;
        struct sockaddr_storage peer;
        socklen_t len = sizeof(peer);
        int conn_fd = accept4(s->listen_fd, (struct sockaddr *)&peer, &len,
                              SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (conn_fd == -1) {
            if (errno != EAGAIN && errno != ECONNABORTED) /* no descriptor */
                wait_for(s, -1, 0, NO_FDS_MS); /* left: don't try at once */
            continue;
        }
        char text[NET_TEXT_MAX];
        long long before = s->bytes;
        s->clients++;
        if (s->trace)
            say("server", "client=%s accepted", net_format(&peer, text));
        serve(s, conn_fd);
        close(conn_fd);
        if (s->trace)
            say("server", "client=%s closed bytes=%lld",
                net_format(&peer, text), s->bytes - before);
    }
}

int main(int argc, char *argv[])
{
    const char *host = "127.0.0.1";
    int port = 0, max_clients = 1000, idle_seconds = 60;
    struct server s = {.listen_fd = -1};
    const struct args_option options[] = {
        SERVE_OPTIONS(&host, &port),
        ARGS_INT("max-clients", &max_clients, 1, 4096,
                 "so many may wait for the one that is served"),
        ARGS_INT("idle-seconds", &idle_seconds, 0, 3600,
                 "a client silent for so long is closed, 0: never"),
        ARGS_FLAG("trace", &s.trace, "print a line for each event"),
        ARGS_END,
    };
    args_parse(argc, argv,
               "tcp_server - the loop server: one client after another, the "
               "rest wait",
               "tcp_server --port 2007 --trace", options);

    CHECK(signals_ignore_pipe());
    s.stop_fd = CHECK(signals_stop_fd());
    s.idle_ms = idle_seconds == 0 ? -1 : idle_seconds * 1000;
    s.listen_fd = serve_tcp(host, port, SOCK_NONBLOCK);
    /* Those who may wait; Linux lets one more. Others aren't told "busy": their
     * connect(2) is not answered, and tries again after a second. */
    CHECK(listen(s.listen_fd, max_clients - 1));
    run(&s);
    close(s.listen_fd);
    say_bare("stopped: clients=%d bytes=%lld", s.clients, s.bytes);
    return EXIT_SUCCESS;
}
