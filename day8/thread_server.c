/*
 * thread_server - a thread for each client.
 *
 * Shows:  pthread_create(3), pthread_join(3), shutdown(2), close(2)
 * Run:    thread_server --port 2007 --trace
 * See:    clients (nc 127.0.0.1 2007) are served side by side; top -H shows a
 *         thread for each, joined as soon as its client has left.
 * Try:    make shutdown() a close(): Ctrl-C doesn't end the server any more.
 */
#include "common/args.h"
#include "common/errors.h"
#include "common/io.h"
#include "common/net.h"
#include "common/say.h"
#include "common/serve.h"
#include "common/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

enum { CHUNK = 16 * 1024, MOST = 10000, OWN_FDS = 16, NO_FDS_MS = 100 };

struct client {
    pthread_t thread;
    int fd, done_fd, place; /* place: in the server's table */
    long long bytes;
};

struct server {
    int listen_fd, stop_fd;
    int done_fds[2]; /* a pipe: pointers to clients whose threads are done */
    bool trace;
    struct client *clients[MOST]; /* now of them */
    int now, max_clients, served, refused, joined;
    long long bytes;
};

static void trace(const struct server *s, const char *what, int fd)
{
    if (s->trace)
        say_thread("main", "%s fd=%d now=%d", what, fd, s->now);
}

/* begin: thread */
/* The thread's whole life. It doesn't close its descriptor: main does, after
 * the join. Until then its number can't become another client's. */
static void *serve(void *arg)
{
    struct client *me = arg;
    char chunk[CHUNK];
    size_t n;
    while (io_read_some(me->fd, chunk, sizeof(chunk), &n) == IO_OK &&
           io_write_full(me->fd, chunk, n) == 0)
        me->bytes += (long long)n;
    io_write_full(me->done_fd, &me, sizeof(me));
    return NULL;
}

static void accept_client(struct server *s)
{
    int conn_fd = net_accept(s->listen_fd, NULL, 0);
    if (conn_fd == -1) {
        if (errno != EAGAIN) /* no descriptor left: don't try again at once */
            poll(&(struct pollfd){s->stop_fd, POLLIN, 0}, 1, NO_FDS_MS);
        return;
    }
    struct client *client = malloc(sizeof(*client)); /* one each: &conn_fd */
    bool started = false;                            /* would soon change */
    if (client != NULL && s->now < s->max_clients) {
        *client = (struct client){
            .fd = conn_fd, .done_fd = s->done_fds[1], .place = s->now};
        started = pthread_create(&client->thread, NULL, serve, client) == 0;
    }
    if (started) {
        s->clients[s->now++] = client;
        s->served++;
    } else { /* too many, for us or for the system */
        free(client);
        net_turn_away(conn_fd, "busy\n");
        s->refused++;
    }
    trace(s, started ? "started" : "refused", conn_fd);
}

/* Joins a thread that has told it is done; waits if none has. */
static void join(struct server *s)
{
    struct client *client;
    CHECK(io_read_full(s->done_fds[0], &client, sizeof(client)));
    CHECK_PTHREAD(pthread_join(client->thread, NULL));
    close(client->fd);
    s->clients[client->place] = s->clients[--s->now];
    s->clients[client->place]->place = client->place;
    s->bytes += client->bytes; /* no lock: its thread is over */
    s->joined++;
    trace(s, "joined", client->fd);
    free(client);
}
/* end: thread */

static void run(struct server *s)
{
    struct pollfd fds[] = {{s->stop_fd, POLLIN, 0},
                           {s->done_fds[0], POLLIN, 0},
                           {s->listen_fd, POLLIN, 0}};
    for (;;) {
        if (poll(fds, 3, -1) == -1)
            continue; /* EINTR */
        if (fds[0].revents != 0)
            return;
        if (fds[1].revents != 0)
            join(s);
        if (fds[2].revents != 0)
            accept_client(s);
    }
}

int main(int argc, char *argv[])
{
    const char *host = "127.0.0.1";
    int port = 0;
    struct server s = {.max_clients = 1000};
    const struct args_option options[] = {
        SERVE_OPTIONS(&host, &port),
        ARGS_INT("max-clients", &s.max_clients, 1, MOST, "more are told busy"),
        ARGS_FLAG("trace", &s.trace, "print a line for each event"),
        ARGS_END,
    };
    args_parse(argc, argv, "thread_server - a thread for each client",
               "thread_server --port 2007 --trace", options);

    int room = net_want_fds(s.max_clients + OWN_FDS) - OWN_FDS;
    if (s.max_clients > room)
        s.max_clients = room > 1 ? room : 1;
    CHECK(signals_ignore_pipe());
    s.stop_fd = CHECK(signals_stop_fd());
    CHECK(pipe2(s.done_fds, O_CLOEXEC));
    s.listen_fd = serve_tcp(host, port, SOCK_NONBLOCK);
    run(&s);
    close(s.listen_fd);
    for (int i = 0; i < s.now; i++)
        shutdown(s.clients[i]->fd, SHUT_RDWR); /* wakes its thread */
    while (s.now > 0)
        join(&s);
    say_bare("stopped: clients=%d refused=%d joined=%d bytes=%lld", s.served,
             s.refused, s.joined, s.bytes);
    return EXIT_SUCCESS;
}
