#ifndef LAB_ECHO_CLIENTS_H
#define LAB_ECHO_CLIENTS_H

/*
 * echo_clients - all clients of an echo server that is one process: a table by
 * descriptor, and the door. Who comes when there is no room (more than max, no
 * descriptor left) is told "busy" instead of being kept waiting.
 *
 * One thread at a time. What select_server, poll_server and epoll_server
 * share beside echo; who is ready when is their lesson and not in here.
 */
#include "common/args.h"
#include "common/echo.h"

#include <stdint.h>

enum { ECHO_PAUSE_MS = 100 }; /* before one looks again if accepting fails */

/* The clients of a server, by descriptor, and how many there were. */
struct echo_clients {
    int size;        /* descriptors below it can be clients' */
    struct echo *of; /* of[fd], of size; fd is -1 where there is no client */
    int now, max;    /* clients; they are not to be more */
    int spare_fd;    /* private: given up to refuse one if there is no other */
    int served, refused;
    uint64_t bytes; /* that went back, to clients that have ended */
};

/* For a server's table of options: --max-clients (int) and --trace (bool). */
#define ECHO_OPTIONS(max_clients_, trace_)                                     \
    ARGS_INT("max-clients", max_clients_, 1, 100000,                           \
             "more at once are told \"busy\""),                                \
        ARGS_FLAG("trace", trace_, "print a line for each event")

/* Prepares *all for max clients with descriptors below fds_max, and raises the
 * process's limit of descriptors as far as that needs (and it may). Call it
 * when all other descriptors but the listening socket are open: then all are
 * below size. Returns 0; -1 with ENOMEM, EMFILE: they are not. */
int echo_clients_init(struct echo_clients *all, int max, int fds_max);

/* Accepts the next client of listen_fd, non-blocking both. One for whom there
 * is no room is told "busy" and passed over. Returns the client's descriptor;
 * -1 with EAGAIN: nobody is left, or (listen_fd is still ready then) enough
 * were refused to see to the others; or as net_accept: listen_fd stays ready,
 * so don't look at once again. */
int echo_clients_accept(struct echo_clients *all, int listen_fd);

/* Ends the client fd. */
void echo_clients_end(struct echo_clients *all, int fd);

/* Ends all clients and frees the table; the counts stay. */
void echo_clients_free(struct echo_clients *all);

#endif
