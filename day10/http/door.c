/*
 * door - where clients come in, or are told that there is no room (door.h).
 */
#include "day10/http/door.h"
#include "common/mono.h"
#include "common/net.h"

#include <errno.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { PAUSE_MS = 100 };

static const char busy[] = "HTTP/1.1 503 Service Unavailable\r\n"
                           "Content-Length: 0\r\nRetry-After: 1\r\n"
                           "Connection: close\r\n\r\n";

int http_door_init(struct http_door *door, int listen_fd)
{
    *door = (struct http_door){.listen_fd = listen_fd,
                               .spare_fd = eventfd(0, EFD_CLOEXEC)};
    return door->spare_fd == -1 ? -1 : 0;
}

void http_door_refuse(int fd)
{
    net_turn_away(fd, busy);
}

/* begin: accept */
int http_door_accept(struct http_door *door, int64_t now_ms)
{
    int fd = net_accept(door->listen_fd, NULL, SOCK_NONBLOCK);
    if (fd != -1 || errno == EAGAIN)
        return fd;
    if (errno == EMFILE &&
        net_refuse(door->listen_fd, &door->spare_fd, busy) == 0) {
        errno = EMFILE;
        return -1;
    }
    door->closed_until_ms = now_ms + PAUSE_MS;
    errno = ENFILE;
    return -1;
}
/* end: accept */

bool http_door_opens(struct http_door *door, int64_t now_ms)
{
    if (now_ms < http_door_next(door))
        return false;
    door->closed_until_ms = 0;
    return door->listen_fd != -1;
}

int64_t http_door_next(const struct http_door *door)
{
    return door->closed_until_ms == 0 ? MONO_NEVER : door->closed_until_ms;
}

void http_door_shut(struct http_door *door)
{
    close(door->listen_fd);
    close(door->spare_fd);
    door->listen_fd = -1;
}
