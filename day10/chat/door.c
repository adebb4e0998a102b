/*
 * door - where clients come into the room (door.h).
 */
#include "day10/chat/door.h"
#include "common/mono.h"
#include "common/net.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { GUESTS_MAX = 256, PAUSE_MS = 100 };

static int watch(struct door *d, struct room *r, int how)
{
    struct epoll_event event = {.events = EPOLLIN, .data.fd = d->listen_fd};
    return epoll_ctl(r->epoll_fd, how, d->listen_fd, &event);
}

int door_open(struct door *d, int listen_fd, struct room *r)
{
    *d = (struct door){listen_fd, eventfd(0, EFD_CLOEXEC), MONO_NEVER};
    return d->spare_fd == -1 ? -1 : watch(d, r, EPOLL_CTL_ADD);
}

/* Refuses one client for want of a descriptor. Returns false if not even that
 * goes. */
static bool refuse(struct door *d, struct room *r)
{
    if (net_refuse(d->listen_fd, &d->spare_fd, ROOM_FULL) == -1)
        return false;
    r->refused++;
    return true;
}

/* begin: accept */
void door_let_in(struct door *d, struct room *r)
{
    for (int i = 0; i < GUESTS_MAX; i++) {
        int fd = net_accept(d->listen_fd, NULL, SOCK_NONBLOCK);
        if (fd != -1) {
            room_enter(r, fd);
        } else if (errno == EAGAIN) {
            return;
        } else if (errno != EMFILE || !refuse(d, r)) {
            watch(d, r, EPOLL_CTL_DEL); /* it would fail again, at once */
            d->opens_ms = mono_deadline_ms(PAUSE_MS);
            return;
        }
    }
}
/* end: accept */

int64_t door_expire(struct door *d, struct room *r)
{
    if (mono_left_ms(d->opens_ms) == 0) {
        watch(d, r, EPOLL_CTL_ADD);
        d->opens_ms = MONO_NEVER;
    }
    return d->opens_ms;
}

void door_close(struct door *d)
{
    close(d->listen_fd);
    close(d->spare_fd);
}
