/*
 * echo - one client of an echo server, non-blocking (echo.h).
 */
#include "common/echo.h"
#include "common/io.h"
#include "common/net.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum {
    OTHER_FDS = 32,   /* the listening socket, and some that were inherited */
    REFUSALS_MAX = 64 /* at a time: clients that have room are not to wait */
};

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

int echo_clients_init(struct echo_clients *all, int max, int fds_max)
{
    *all = (struct echo_clients){.max = max};
    all->spare_fd = eventfd(0, EFD_CLOEXEC); /* the lowest that is free */
    if (all->spare_fd == -1)
        return -1;
    int want = all->spare_fd + max + OTHER_FDS, limit = net_want_fds(want);
    all->size = limit < want ? limit : want;
    if (all->size > fds_max)
        all->size = fds_max;
    if (all->spare_fd + 1 < all->size) /* the listening socket comes next */
        all->of = malloc((size_t)all->size * sizeof(*all->of));
    else
        errno = EMFILE;
    for (int fd = 0; all->of != NULL && fd < all->size; fd++)
        all->of[fd] = (struct echo){.fd = -1};
    if (all->of == NULL)
        close(all->spare_fd);
    return all->of != NULL ? 0 : -1;
}

int echo_clients_accept(struct echo_clients *all, int listen_fd)
{
    for (int refused = 0; refused < REFUSALS_MAX; refused++) {
        int fd = net_accept(listen_fd, NULL, SOCK_NONBLOCK);
        bool use_spare = fd == -1 && errno == EMFILE;
        if (use_spare) {
            close(all->spare_fd);
            fd = net_accept(listen_fd, NULL, SOCK_NONBLOCK);
        } else if (fd != -1 && all->now < all->max && fd < all->size) {
            echo_start(&all->of[fd], fd);
            all->now++;
            all->served++;
            return fd;
        }
        int error = errno;
        if (fd != -1) {
            net_turn_away(fd, "busy\n");
            all->refused++;
        }
        if (use_spare)
            all->spare_fd = eventfd(0, EFD_CLOEXEC);
        errno = error;
        if (fd == -1)
            return -1;
    }
    errno = EAGAIN;
    return -1;
}

void echo_clients_end(struct echo_clients *all, int fd)
{
    all->bytes += echo_bytes(&all->of[fd]);
    all->now--;
    echo_end(&all->of[fd]);
}

void echo_clients_free(struct echo_clients *all)
{
    for (int fd = 0; fd < all->size; fd++) {
        if (all->of[fd].fd != -1)
            echo_clients_end(all, fd);
    }
    free(all->of);
    all->of = NULL;
    close(all->spare_fd);
}
