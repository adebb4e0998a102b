#ifndef LAB_SERVER_H
#define LAB_SERVER_H

/*
 * server - an HTTP/1.1 server as an object: create, route, serve, destroy.
 *
 *     int main(void)
 *     {
 *         struct http_server *server = http_server_create(
 *             &(struct http_server_options){.root = "site", .port = 8080});
 *         http_server_route(server, "/hello", say_hello, NULL);
 *         http_server_serve(server);
 *         http_server_destroy(server);
 *         return 0;
 *     }
 *
 * serves the files beneath site/, and what say_hello says (routes.h).
 *
 * It is a program's main business: like serve.h, what sets it up ends the
 * program, by one line on stderr and status 1, where it can't. SIGINT and
 * SIGTERM stop it; SIGPIPE is ignored from then on.
 */
#include "day10/http/counts.h"
#include "day10/http/routes.h"

#include <stdbool.h>

/* All zero but root is a working choice. */
struct http_server_options {
    const char *root; /* the folder */
    const char *host; /* NULL: 127.0.0.1 */
    const char *user; /* whom to become as root; NULL: the folder's owner */
    int port;         /* 0: any free one */
    int workers;      /* processes; 0: 1. A single one is the caller's own */
    int max_clients;  /* at once; 0: 1000 */
    /* time limits, 0: HTTP_SECONDS */
    int header_seconds; /* for a whole request */
    int idle_seconds;   /* between two requests */
    int send_seconds;   /* in which a client must take some of its answer */
    bool trace;         /* print a line for each request */
};

enum { HTTP_SECONDS = 10, HTTP_CLIENTS_MAX = 100000 };

struct http_server; /* opaque: server.c shows what is inside */

/* Makes a server of the folder options->root. From here on SIGINT and SIGTERM
 * are blocked and wait for it. */
struct http_server *
http_server_create(const struct http_server_options *options);

/* Answers requests for path by a function; see struct http_route. Before
 * http_server_serve. Returns 0; -1 with ENOSPC, EEXIST. */
int http_server_route(struct http_server *server, const char *path,
                      int (*answer)(const struct http_request *request,
                                    struct http_reply *reply, void *arg),
                      void *arg);

/* Listens, prints "listening on HOST:PORT", and serves until it is stopped;
 * answers under way are finished, within 5 s. A worker that dies is replaced.
 */
void http_server_serve(struct http_server *server);

/* Stops it, from a thread, a handler or a route. */
void http_server_stop(const struct http_server *server);

/* Returns what all workers have done so far, in sum. */
uint64_t http_server_count(const struct http_server *server,
                           enum http_count which);

/* Frees it. NULL is harmless. */
void http_server_destroy(struct http_server *server);

#endif
