/*
 * server - an HTTP/1.1 server as an object (server.h).
 *
 * Each worker has a listening socket of its own on the same port, by
 * SO_REUSEPORT: the kernel spreads new connections over them, and no worker
 * wakes for a client that another gets. The sockets outlive their workers: who
 * knocks while one has died waits for the next.
 */
#include "day10/http/server.h"
#include "common/beneath.h"
#include "common/errors.h"
#include "common/net.h"
#include "common/privilege.h"
#include "common/serve.h"
#include "common/signals.h"
#include "day10/http/workers.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { LINGER_MS = 2000, MS = 1000 };

/* The kernel takes no more while so much waits for the client's window: a slow
 * client costs less memory, and a fast one is sent to by us, not by the
 * kernel whenever an acknowledgement comes. */
enum { UNSENT_MAX = 16 * 1024 };

struct http_server {
    struct http_server_options options;
    struct http_routes routes;
    struct http_counts *counts;
    int root_fd, stop_fd;
    pid_t pid; /* whoever serves, or watches those who do */
};

static int or_else(int value, int usual)
{
    return value == 0 ? usual : value;
}

struct http_server *
http_server_create(const struct http_server_options *options)
{
    struct http_server *server = CHECK_PTR(calloc(1, sizeof *server));
    struct http_server_options *o = &server->options;
    *o = *options;
    o->host = o->host == NULL ? "127.0.0.1" : o->host;
    o->workers = or_else(o->workers, 1);
    o->max_clients = or_else(o->max_clients, 1000);
    server->root_fd = beneath_root(o->root);
    if (server->root_fd == -1) {
        fprintf(stderr, "%s: can't serve %s: %s (%s)\n",
                program_invocation_short_name, o->root, errors_text(errno),
                errors_name(errno));
        exit(EXIT_FAILURE);
    }
    server->counts = CHECK_PTR(http_counts_create());
    server->stop_fd = CHECK(signals_stop_fd());
    server->pid = getpid();
    return server;
}

int http_server_route(struct http_server *server, const char *path,
                      int (*answer)(const struct http_request *request,
                                    struct http_reply *reply, void *arg),
                      void *arg)
{
    return http_routes_add(&server->routes,
                           (struct http_route){path, answer, arg});
}

static void set_option(int fd, int level, int option, int value)
{
    CHECK(setsockopt(fd, level, option, &value, sizeof value));
}

/* begin: listen */
/* The first binds as any server does, so that a port in use is an error; from
 * then on it shares the port, with sockets of the same user only. */
static void listen_on(const struct http_server_options *o, int *fds)
{
    fds[0] = serve_tcp(o->host, o->port, SOCK_NONBLOCK);
    struct sockaddr_storage address;
    socklen_t len = sizeof address;
    CHECK(getsockname(fds[0], (struct sockaddr *)&address, &len));
    for (int i = 0; i < o->workers; i++) {
        if (i > 0)
            fds[i] =
                CHECK(socket(address.ss_family,
                             SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
        if (o->workers > 1)
            set_option(fds[i], SOL_SOCKET, SO_REUSEPORT, 1);
        /* all connections inherit these two */
        set_option(fds[i], IPPROTO_TCP, TCP_NODELAY, 1);
        set_option(fds[i], IPPROTO_TCP, TCP_NOTSENT_LOWAT, UNSENT_MAX);
        if (i > 0) {
            set_option(fds[i], SOL_SOCKET, SO_REUSEADDR, 1);
            CHECK(bind(fds[i], (struct sockaddr *)&address, len));
            CHECK(listen(fds[i], SERVE_BACKLOG));
        }
    }
}
/* end: listen */

void http_server_serve(struct http_server *server)
{
    const struct http_server_options *o = &server->options;
    int fds[HTTP_WORKERS_MAX];
    CHECK(signals_ignore_pipe());
    listen_on(o, fds);
    privilege_drop(server->root_fd, o->user);
    struct http_worker_options options = {
        .stop_fd = server->stop_fd,
        .root_fd = server->root_fd,
        .max_clients = o->max_clients,
        .limits_ms = {[HTTP_LIMIT_HEADER] =
                          or_else(o->header_seconds, HTTP_SECONDS) * MS,
                      [HTTP_LIMIT_IDLE] =
                          or_else(o->idle_seconds, HTTP_SECONDS) * MS,
                      [HTTP_LIMIT_SEND] =
                          or_else(o->send_seconds, HTTP_SECONDS) * MS,
                      [HTTP_LIMIT_LINGER] = LINGER_MS},
        .trace = o->trace,
        .routes = &server->routes,
        .counts = server->counts,
    };
    if (o->workers > 1) {
        http_workers_run(&options, fds, o->workers);
        return;
    }
    options.listen_fd = fds[0];
    CHECK(http_worker_run(&options));
}

void http_server_stop(const struct http_server *server)
{
    kill(server->pid, SIGTERM);
}

uint64_t http_server_count(const struct http_server *server,
                           enum http_count which)
{
    return http_counts_sum(server->counts, which);
}

void http_server_destroy(struct http_server *server)
{
    if (server == NULL)
        return;
    close(server->root_fd);
    close(server->stop_fd);
    http_counts_free(server->counts);
    free(server);
    signals_stop_undo();
}
