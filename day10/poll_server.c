/*
 * poll_server - many clients in one process, by poll(2).
 *
 * Shows:  poll(2)
 * Run:    poll_server --port 2007 --trace
 * See:    clients (nc 127.0.0.1 2007) are served side by side. Listener ready:
 *         accept; client ready: echo; empty: close. The line quit ends it.
 * Try:    diff day10/poll_server.c day10/epoll_server.c
 */
#include "common/args.h"
#include "common/echo_clients.h"
#include "common/errors.h"
#include "common/keyboard.h"
#include "common/say.h"
#include "common/serve.h"
#include "common/signals.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { NOTHING = 0, TO_READ = POLLIN, TO_WRITE = POLLOUT };

struct server {
    int listen_fd, stop_fd;
    bool trace, is_deaf; /* is_deaf: accept has failed, a pause */
    struct keyboard keyboard;
    struct echo_clients clients;
    struct pollfd *watched; /* by descriptor; poll passes over fd -1 */
    int nfds;               /* one more than the highest that was watched */
};

/* begin: watch */
static int watch(struct server *s, int fd, int what)
{
    s->watched[fd] = (struct pollfd){what != NOTHING ? fd : -1, (short)what, 0};
    if (fd >= s->nfds)
        s->nfds = fd + 1;
    return 0;
}
/* end: watch */

/* begin: accept */
static void accept_clients(struct server *s)
{
    int fd;
    while ((fd = echo_clients_accept(&s->clients, s->listen_fd)) != -1) {
        if (s->trace)
            say("server", "listener is ready: accept fd=%d", fd);
        if (watch(s, fd, TO_READ) == -1)
            echo_clients_end(&s->clients, fd);
    }
    if (errno != EAGAIN) { /* out of memory, say: it would stay ready */
        s->is_deaf = true;
        watch(s, s->listen_fd, NOTHING);
    }
}
/* end: accept */

/* begin: serve */
static void serve(struct server *s, struct echo *client)
{
    int fd = client->fd;
    bool waited = echo_waiting(client) > 0;
    enum echo_state state = echo_step(client, ECHO_CHUNK);
    if (s->trace)
        say("server", "client fd=%d is ready: %s, waiting=%zu", fd,
            state == ECHO_CLOSED ? "empty, close" : "echo",
            echo_waiting(client));
    if (state == ECHO_CLOSED) {
        watch(s, fd, NOTHING);
        echo_clients_end(&s->clients, fd);
    } else if (waited != (echo_waiting(client) > 0)) {
        watch(s, fd, waited ? TO_READ : TO_WRITE);
    }
}
/* end: serve */

/* Serves a descriptor that is ready. Returns false when it is time to stop. */
static bool handle(struct server *s, int fd)
{
    if (fd == s->stop_fd)
        return false;
    if (fd == s->listen_fd)
        accept_clients(s);
    else if (fd != s->keyboard.fd)
        serve(s, &s->clients.of[fd]);
    else if (keyboard_says(&s->keyboard, "quit"))
        return false;
    else if (s->keyboard.has_ended)
        watch(s, fd, NOTHING); /* it would be ready for ever */
    return true;
}

/* begin: loop */
static void run(struct server *s)
{
    for (;;) {
        int ready =
            poll(s->watched, (nfds_t)s->nfds, s->is_deaf ? ECHO_PAUSE_MS : -1);
        if (ready == -1 && errno != EINTR)
            die("poll: %s", errors_text(errno));
        if (s->is_deaf)
            watch(s, s->listen_fd, TO_READ);
        s->is_deaf = false;
        for (int fd = 0; ready > 0 && fd < s->nfds; fd++) {
            bool is_ready = s->watched[fd].revents != 0;
            if (is_ready && !handle(s, fd))
                return;
        }
    }
}
/* end: loop */

static void set_up(struct server *s, const char *host, int port, int max)
{
    keyboard_open(&s->keyboard);
    CHECK(signals_ignore_pipe());
    s->stop_fd = CHECK(signals_stop_fd());
    CHECK(echo_clients_init(&s->clients, max, INT_MAX));
    s->watched =
        CHECK_PTR(calloc((size_t)s->clients.size, sizeof(*s->watched)));
    for (int fd = 0; fd < s->clients.size; fd++)
        s->watched[fd].fd = -1;
    s->listen_fd = serve_tcp(host, port, SOCK_NONBLOCK);
    CHECK(watch(s, s->listen_fd, TO_READ));
    CHECK(watch(s, s->stop_fd, TO_READ));
    if (!s->keyboard.has_ended)
        watch(s, s->keyboard.fd, TO_READ); /* epoll fails with a file */
}

int main(int argc, char *argv[])
{
    const char *host = "127.0.0.1";
    int port = 0, max_clients = 2000;
    struct server s = {.is_deaf = false};
    const struct args_option options[] = {
        SERVE_OPTIONS(&host, &port),
        ECHO_OPTIONS(&max_clients, &s.trace),
        ARGS_END,
    };
    args_parse(argc, argv,
               "poll_server - many clients in one process, by poll(2)",
               "poll_server --port 2007 --trace", options);

    set_up(&s, host, port, max_clients);
    run(&s);
    close(s.listen_fd);
    echo_clients_free(&s.clients);
    free(s.watched);
    keyboard_close(&s.keyboard);
    say_bare("stopped: clients=%d refused=%d bytes=%llu", s.clients.served,
             s.clients.refused, (unsigned long long)s.clients.bytes);
    return EXIT_SUCCESS;
}
