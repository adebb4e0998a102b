/*
 * echo - one client of an echo server, non-blocking (echo.h).
 */
#include "common/echo.h"
#include "common/io.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void echo_start(struct echo *e, int fd)
{
    *e = (struct echo){.fd = fd};
}

/* Keeps for later what the socket didn't take. */
static enum echo_state keep(struct echo *e, const unsigned char *data,
                            size_t len)
{
    e->waiting = malloc(len);
    if (e->waiting == NULL)
        return ECHO_CLOSED; /* this client only: the others live on */
    memcpy(e->waiting, data, len);
    e->start = 0;
    e->len = (uint32_t)len;
    return ECHO_WRITE;
}

/* Sends until all has gone or the socket says "not now": only after that will
 * epoll(7) tell of an edge. */
static enum echo_state send_waiting(struct echo *e)
{
    while (e->len > 0) {
        size_t n;
        enum io_result result =
            io_write_some(e->fd, e->waiting + e->start, e->len, &n);
        if (result != IO_OK)
            return result == IO_AGAIN ? ECHO_WRITE : ECHO_CLOSED;
        e->bytes += n;
        e->start += (uint32_t)n;
        e->len -= (uint32_t)n;
    }
    free(e->waiting);
    e->waiting = NULL;
    return ECHO_MORE; /* what came meanwhile gave its event already */
}

enum echo_state echo_step(struct echo *e, size_t at_most)
{
    if (e->waiting != NULL)
        return send_waiting(e);
    unsigned char chunk[ECHO_CHUNK];
    size_t came, went;
    enum io_result result = io_read_some(e->fd, chunk, at_most, &came);
    if (result != IO_OK)
        return result == IO_AGAIN ? ECHO_READ : ECHO_CLOSED;
    result = io_write_some(e->fd, chunk, came, &went);
    if (result != IO_OK && result != IO_AGAIN)
        return ECHO_CLOSED;
    e->bytes += went;
    return went == came ? ECHO_MORE : keep(e, chunk + went, came - went);
}

size_t echo_waiting(const struct echo *e)
{
    return e->len;
}

uint64_t echo_bytes(const struct echo *e)
{
    return e->bytes;
}

void echo_end(struct echo *e)
{
    free(e->waiting);
    close(e->fd);
    *e = (struct echo){.fd = -1};
}
