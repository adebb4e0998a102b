/*
 * select_server - many clients in one process, by select(2).
 *
 * Shows:  select(2)
 * Run:    select_server --port 2007 --trace
 * See:    clients (nc 127.0.0.1 2007) are served side by side. Listener ready:
 *         accept; client ready: echo; empty: close. The line quit ends it.
 * Try:    diff day9/select_server.c day10/poll_server.c
 */
#include "common/args.h"
#include "common/echo_clients.h"
#include "common/errors.h"
#include "common/keyboard.h"
#include "common/say.h"
#include "common/serve.h"
#include "common/signals.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

enum { NOTHING, TO_READ, TO_WRITE };

struct server {
    int listen_fd, stop_fd;
    bool trace, is_deaf; /* is_deaf: accept has failed, a pause */
    struct keyboard keyboard;
    struct echo_clients clients;
    fd_set to_read, to_write;
    int nfds; /* one more than the highest that was watched */
};

/* begin: watch */
static int watch(struct server *s, int fd, int what)
{
    FD_CLR(fd, &s->to_read);
    FD_CLR(fd, &s->to_write);
    if (what != NOTHING)
        FD_SET(fd, what == TO_READ ? &s->to_read : &s->to_write);
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
        fd_set readable = s->to_read, writable = s->to_write; /* overwritten */
        struct timeval pause = {0, ECHO_PAUSE_MS * 1000};     /* this too */
        int ready = select(s->nfds, &readable, &writable, NULL,
                           s->is_deaf ? &pause : NULL);
        if (ready == -1 && errno != EINTR)
            die("select: %s", errors_text(errno));
        if (s->is_deaf)
            watch(s, s->listen_fd, TO_READ);
        s->is_deaf = false;
        for (int fd = 0; ready > 0 && fd < s->nfds; fd++) {
            bool is_ready = FD_ISSET(fd, &readable) || FD_ISSET(fd, &writable);
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
    /* FD_SET would write beyond the set for a larger descriptor */
    CHECK(echo_clients_init(&s->clients, max, FD_SETSIZE));
    s->listen_fd = serve_tcp(host, port, SOCK_NONBLOCK);
    CHECK(watch(s, s->listen_fd, TO_READ));
    CHECK(watch(s, s->stop_fd, TO_READ));
    if (!s->keyboard.has_ended)
        watch(s, s->keyboard.fd, TO_READ); /* epoll fails with a file */
}

int main(int argc, char *argv[])
{
    const char *host = "127.0.0.1";
    int port = 0, max_clients = 1000;
    struct server s = {.is_deaf = false};
    const struct args_option options[] = {
        SERVE_OPTIONS(&host, &port),
        ECHO_OPTIONS(&max_clients, &s.trace),
        ARGS_END,
    };
    args_parse(argc, argv,
               "select_server - many clients in one process, by select(2)",
               "select_server --port 2007 --trace", options);

    set_up(&s, host, port, max_clients);
    run(&s);
    close(s.listen_fd);
    echo_clients_free(&s.clients);
    keyboard_close(&s.keyboard);
    say_bare("stopped: clients=%d refused=%d bytes=%llu", s.clients.served,
             s.clients.refused, (unsigned long long)s.clients.bytes);
    return EXIT_SUCCESS;
}
