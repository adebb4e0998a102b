#ifndef LAB_ECHO_H
#define LAB_ECHO_H

/*
 * echo - one client of an echo server, on a non-blocking socket: whatever it
 * sends comes back, byte for byte. What select_server, poll_server and
 * epoll_server share; who is ready when is their lesson and not in here.
 *
 * An idle client costs sizeof(struct echo) bytes. Memory is taken only while
 * its socket won't take all that goes back; then nothing more is read from it,
 * so it is never more than ECHO_CHUNK bytes, however little the client reads.
 * A client that has sent its end (half closed) still gets all.
 *
 * One thread at a time. SIGPIPE must be ignored (signals_ignore_pipe).
 */
#include <stddef.h>
#include <stdint.h>

enum { ECHO_CHUNK = 64 * 1024 };

enum echo_state {
    ECHO_CLOSED, /* ended, by the client's end or a failure; echo_end it */
    ECHO_READ,   /* all that came went back: wait until it can be read */
    ECHO_MORE,   /* the same, but there may be more to read at once */
    ECHO_WRITE   /* not all went back: wait until it can be written */
};

struct echo {
    int fd; /* -1: no client */
    /* private */
    uint32_t start, len;    /* of what waits */
    unsigned char *waiting; /* what the socket wouldn't take; NULL: nothing */
    uint64_t bytes;
};

/* Starts with a connected non-blocking socket, which is the echo's now. */
void echo_start(struct echo *e, int fd);

/* Goes a step: sends what waits, else reads once, at most at_most (1 to
 * ECHO_CHUNK) bytes, and sends them back, as far as the socket takes them.
 * Doesn't block; harmless if nothing is ready. */
enum echo_state echo_step(struct echo *e, size_t at_most);

/* Returns how many bytes wait to be written; while any do, wait for that and
 * not for more to read. */
size_t echo_waiting(const struct echo *e);

/* Returns how many bytes went back so far. */
uint64_t echo_bytes(const struct echo *e);

/* Closes the socket and frees what waited; fd becomes -1. */
void echo_end(struct echo *e);

#endif
