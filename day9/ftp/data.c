/*
 * data - the data connection (data.h).
 */
#include "day9/ftp/data.h"
#include "common/net.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

static void set_port(struct sockaddr_storage *where, uint16_t port)
{
    if (where->ss_family == AF_INET6)
        ((struct sockaddr_in6 *)where)->sin6_port = htons(port);
    else
        ((struct sockaddr_in *)where)->sin_port = htons(port);
}

static int listen_at(const struct sockaddr_storage *where)
{
    const int on = 1;
    int fd =
        socket(where->ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd == -1)
        return -1;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
        bind(fd, (const struct sockaddr *)where, sizeof(*where)) == 0 &&
        listen(fd, 1) == 0)
        return fd;
    int error = errno;
    close(fd);
    errno = error;
    return -1;
}

/* At a port that can't be guessed. We choose it ourselves, not the kernel by
 * port 0: each connection leaves its port in TIME_WAIT for a minute, and only
 * for a port that is named does SO_REUSEADDR let us have such a one. Else some
 * 28,000 files a minute would be the end. Two threads may bind the same port,
 * but only one of them can listen there: so a try is both. */
int ftp_data_listen(int control_fd, struct sockaddr_storage *where)
{
    enum { FIRST = 32768, LAST = 60999, TRIES = 64 };
    socklen_t len = sizeof(*where);
    memset(where, 0, sizeof(*where));
    if (getsockname(control_fd, (struct sockaddr *)where, &len) == -1)
        return -1;
    for (int i = 0; i < TRIES; i++) {
        uint16_t number;
        if (getrandom(&number, sizeof(number), 0) == -1)
            return -1;
        set_port(where, (uint16_t)(FIRST + number % (LAST - FIRST + 1)));
        int fd = listen_at(where);
        if (fd != -1 || errno != EADDRINUSE)
            return fd;
    }
    return -1;
}

static bool is_same_host(const struct sockaddr_storage *a,
                         const struct sockaddr_storage *b)
{
    if (a->ss_family != b->ss_family)
        return false;
    if (a->ss_family == AF_INET6)
        return memcmp(&((const struct sockaddr_in6 *)a)->sin6_addr,
                      &((const struct sockaddr_in6 *)b)->sin6_addr,
                      sizeof(struct in6_addr)) == 0;
    return ((const struct sockaddr_in *)a)->sin_addr.s_addr ==
           ((const struct sockaddr_in *)b)->sin_addr.s_addr;
}

enum ftp_event ftp_data_accept(struct ftp_control *control, int listen_fd,
                               const struct sockaddr_storage *peer,
                               int64_t deadline_ms, int *data_fd)
{
    for (;;) {
        enum ftp_event event =
            ftp_control_wait(control, listen_fd, POLLIN, deadline_ms);
        if (event != FTP_READY)
            return event;
        struct sockaddr_storage from;
        int fd = net_accept(listen_fd, &from, SOCK_NONBLOCK);
        if (fd != -1 && is_same_host(&from, peer)) {
            *data_fd = fd;
            return FTP_READY;
        }
        if (fd != -1)
            close(fd); /* a thief */
        else if (errno != EAGAIN)
            return FTP_FAILED;
    }
}
