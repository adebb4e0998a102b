#ifndef LAB_SERVE_H
#define LAB_SERVE_H

/*
 * serve - how every server of the lab begins: listen, or end with one clear
 * line; then say where, exactly "listening on HOST:PORT" (an IPv6 address in
 * brackets), so that a person and a test know when they may come.
 *
 * Like errors and say, and unlike the rest of common/, these print and exit.
 * For the set-up only: main, before anything else is started.
 */
#include "common/args.h"

enum { SERVE_BACKLOG = 4096 }; /* listen(2): the kernel may hold fewer */

/* The options every server has: for its table of options. */
#define SERVE_OPTIONS(host_, port_)                                            \
    ARGS_TEXT("host", host_, "HOST", "address to listen on (127.0.0.1)"),      \
        ARGS_INT("port", port_, 0, 65535, "port to listen on, 0: any free")

/* Returns a listening TCP socket (flags as accept4(2): SOCK_NONBLOCK or 0) and
 * prints where; or prints why not and ends the program with status 1. */
int serve_tcp(const char *host, int port, int flags);

/* The same for a UDP socket bound to host:port. */
int serve_udp(const char *host, int port, int flags);

#endif
