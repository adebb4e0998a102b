/*
 * epoll_server - very many clients in one process, by epoll(7).
 *
 * Shows:  epoll_create1(2), epoll_ctl(2), epoll_wait(2)
 * Run:    epoll_server --port 2007 --trace
 * See:    clients (nc 127.0.0.1 2007) are served side by side. Listener ready:
 *         accept; client ready: echo; empty: close. The line quit ends it.
 * Try:    --lazy-edge, and a line of more than 8 bytes: the rest of it comes
 *         back only when the next one is sent.
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
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { NOTHING = 0, TO_READ = EPOLLIN, TO_WRITE = EPOLLOUT };
enum { EVENTS_MAX = 512, STEPS_MAX = 16, LAZY_BYTES = 8 };

struct server {
    int listen_fd, stop_fd;
    bool trace, is_deaf; /* is_deaf: accept has failed, a pause */
    struct keyboard keyboard;
    struct echo_clients clients;
    int epoll_fd;
    bool edge, lazy_edge; /* told once of what has come, not while it waits */
};

/* begin: watch */
static int watch(struct server *s, int fd, int what)
{
    struct epoll_event event = {.events = (uint32_t)what, .data.fd = fd};
    if (s->edge && fd > s->listen_fd) /* a client's: ours were there before */
        event.events |= EPOLLET;
    if (what == NOTHING)
        return epoll_ctl(s->epoll_fd, EPOLL_CTL_DEL, fd, NULL);
    if (epoll_ctl(s->epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0)
        return 0;
    return errno == EEXIST ? epoll_ctl(s->epoll_fd, EPOLL_CTL_MOD, fd, &event)
                           : -1;
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

/* begin: step */
/* Level: what is left gives another event. Edge: nothing will tell of it, so
 * read until nothing is left; but let the others live if that takes long. */
static enum echo_state step(struct server *s, struct echo *client)
{
    int left, steps = 1;
    enum echo_state state =
        echo_step(client, s->lazy_edge ? LAZY_BYTES : ECHO_CHUNK);
    while (s->edge && !s->lazy_edge && state == ECHO_MORE) {
        if (steps++ == STEPS_MAX) {
            watch(s, client->fd, TO_READ); /* tells of what is there, again */
            break;
        }
        state = echo_step(client, ECHO_CHUNK);
    }
    if (s->lazy_edge && ioctl(client->fd, FIONREAD, &left) == 0 && left > 0)
        say("server", "client fd=%d left_unread=%d: no event will tell of it",
            client->fd, left);
    return state;
}
/* end: step */

/* begin: serve */
static void serve(struct server *s, struct echo *client)
{
    int fd = client->fd;
    bool waited = echo_waiting(client) > 0;
    enum echo_state state = step(s, client);
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
        struct epoll_event events[EVENTS_MAX];
        int ready = epoll_wait(s->epoll_fd, events, EVENTS_MAX,
                               s->is_deaf ? ECHO_PAUSE_MS : -1);
        if (ready == -1 && errno != EINTR)
            die("epoll_wait: %s", errors_text(errno));
        if (s->is_deaf)
            watch(s, s->listen_fd, TO_READ);
        s->is_deaf = false;
        for (int i = 0; i < ready; i++) {
            if (!handle(s, events[i].data.fd))
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
    s->epoll_fd = CHECK(epoll_create1(EPOLL_CLOEXEC));
    CHECK(echo_clients_init(&s->clients, max, INT_MAX));
    s->listen_fd = serve_tcp(host, port, SOCK_NONBLOCK);
    CHECK(watch(s, s->listen_fd, TO_READ));
    CHECK(watch(s, s->stop_fd, TO_READ));
    if (!s->keyboard.has_ended)
        watch(s, s->keyboard.fd, TO_READ); /* epoll fails with a file */
}

int main(int argc, char *argv[])
{
    const char *host = "127.0.0.1";
    int port = 0, max_clients = 10000;
    struct server s = {.is_deaf = false};
    const struct args_option options[] = {
        SERVE_OPTIONS(&host, &port),
        ECHO_OPTIONS(&max_clients, &s.trace),
        ARGS_FLAG("edge", &s.edge, "edge-triggered, drained"),
        ARGS_FLAG("lazy-edge", &s.lazy_edge, "edge-triggered, not drained"),
        ARGS_END,
    };
    args_parse(argc, argv,
               "epoll_server - very many clients in one process, by epoll(7)",
               "epoll_server --port 2007 --trace", options);

    s.edge = s.edge || s.lazy_edge;
    set_up(&s, host, port, max_clients);
    run(&s);
    close(s.listen_fd);
    echo_clients_free(&s.clients);
    close(s.epoll_fd);
    keyboard_close(&s.keyboard);
    say_bare("stopped: clients=%d refused=%d bytes=%llu", s.clients.served,
             s.clients.refused, (unsigned long long)s.clients.bytes);
    return EXIT_SUCCESS;
}
