#ifndef LAB_WORKER_H
#define LAB_WORKER_H

/*
 * worker - one process's share of an HTTP server: epoll(7), a listening
 * socket, and all the connections that it accepts.
 *
 * It waits, lets those that are ready go a step, ends those whose time is up,
 * and waits again. Who wants to be written to is watched for that and for
 * nothing else, so a client that doesn't read can't make us take its requests.
 */
#include "day10/http/session.h"

enum { HTTP_STOP_MS = 5000 }; /* for the answers under way when it stops */

struct http_worker_options {
    int listen_fd;   /* non-blocking; the worker closes it */
    int stop_fd;     /* signals_stop_fd; readable: it is time to stop */
    int root_fd;     /* stays the caller's */
    int max_clients; /* of all workers together */
    int limits_ms[HTTP_LIMITS];
    bool trace;
    const struct http_routes *routes;
    struct http_counts *counts; /* of all workers */
    int index;                  /* which of them is this one's */
};

/* Serves until it is told to stop. Then it accepts nobody any more, answers
 * what it has read within HTTP_STOP_MS, and closes all. Returns 0; -1 with
 * errno if it can't begin, or can't wait. */
int http_worker_run(const struct http_worker_options *options);

#endif
