/*
 * echo_clients - all clients of an echo server, and the door (echo_clients.h).
 */
#include "common/echo_clients.h"
#include "common/net.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    OTHER_FDS = 32,   /* the listening socket, and some that were inherited */
    REFUSALS_MAX = 64 /* at a time: clients that have room are not to wait */
};

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
    static const char busy[] = "busy\n";
    for (int refused = 0; refused < REFUSALS_MAX; refused++) {
        int fd = net_accept(listen_fd, NULL, SOCK_NONBLOCK);
        if (fd != -1 && all->now < all->max && fd < all->size) {
            echo_start(&all->of[fd], fd);
            all->now++;
            all->served++;
            return fd;
        }
        if (fd != -1)
            net_turn_away(fd, busy);
        else if (errno != EMFILE ||
                 net_refuse(listen_fd, &all->spare_fd, busy) == -1)
            return -1;
        all->refused++;
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
