/*
 * net - sockets by host and port, IPv4 and IPv6 alike (net.h).
 */
#include "common/net.h"
#include "common/mono.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

/* Returns the addresses of host:port, or NULL with errno. */
static struct addrinfo *resolve(const char *host, int port, int type)
{
    if (port < 0 || port > UINT16_MAX) { /* glibc would take 65536 for 0 */
        errno = EINVAL;
        return NULL;
    }
    char service[8];
    snprintf(service, sizeof(service), "%d", port);
    struct addrinfo hints = {.ai_socktype = type, .ai_flags = AI_NUMERICSERV};
    struct addrinfo *all = NULL;
    int error = getaddrinfo(host, service, &hints, &all);
    if (error == 0)
        return all;
    if (error == EAI_MEMORY)
        errno = ENOMEM;
    else if (error != EAI_SYSTEM)
        errno = EADDRNOTAVAIL;
    return NULL;
}

/* Returns a socket that prepare (0 or -1) has brought to the first of host's
 * addresses that lets it. If none does, the error is that of the first:
 * getaddrinfo(3) puts addresses that can't be reached last. */
static int open_first(const char *host, int port, int type,
                      int (*prepare)(int fd, const struct addrinfo *address,
                                     int64_t detail),
                      int64_t detail)
{
    struct addrinfo *all = resolve(host, port, type);
    if (all == NULL)
        return -1;
    int fd = -1, error = 0;
    for (struct addrinfo *a = all; a != NULL && fd == -1; a = a->ai_next) {
        fd =
            socket(a->ai_family, a->ai_socktype | SOCK_CLOEXEC, a->ai_protocol);
        if (fd != -1 && prepare(fd, a, detail) == 0)
            break;
        if (error == 0)
            error = errno;
        if (fd != -1)
            close(fd);
        fd = -1;
    }
    freeaddrinfo(all);
    if (fd == -1)
        errno = error;
    return fd;
}

static int start_listening(int fd, const struct addrinfo *address,
                           int64_t backlog)
{
    /* connections of an earlier server that wait in TIME_WAIT don't matter */
    const int on = 1;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == -1 ||
        bind(fd, address->ai_addr, address->ai_addrlen) == -1)
        return -1;
    return listen(fd, (int)backlog);
}

int net_listen(const char *host, int port, int backlog)
{
    return open_first(host, port, SOCK_STREAM, start_listening, backlog);
}

static int just_bind(int fd, const struct addrinfo *address, int64_t unused)
{
    (void)unused; /* no SO_REUSEADDR: with UDP it lets two share a port */
    return bind(fd, address->ai_addr, address->ai_addrlen);
}

int net_bind_udp(const char *host, int port)
{
    return open_first(host, port, SOCK_DGRAM, just_bind, 0);
}

/* Waits for the end of a connect(2) that goes on by itself: after EINTR it
 * can't be called again. */
static int await_connected(int fd, int64_t deadline_ms)
{
    struct pollfd end = {.fd = fd, .events = POLLOUT};
    int ready;
    do
        ready = poll(&end, 1, mono_left_ms(deadline_ms));
    while (ready == -1 && errno == EINTR);
    if (ready == -1)
        return -1;
    int error = ETIMEDOUT;
    socklen_t len = sizeof(error);
    if (ready == 1 && getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) == -1)
        return -1;
    errno = error;
    return error == 0 ? 0 : -1;
}

static int connect_until(int fd, const struct addrinfo *address,
                         int64_t deadline_ms)
{
    int flags = fcntl(fd, F_GETFL);
    if (flags == -1 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) == -1)
        return -1;
    if (connect(fd, address->ai_addr, address->ai_addrlen) == -1 &&
        (errno != EINPROGRESS || await_connected(fd, deadline_ms) == -1))
        return -1;
    return fcntl(fd, F_SETFL, flags);
}

int net_connect(const char *host, int port, int timeout_ms)
{
    return open_first(host, port, SOCK_STREAM, connect_until,
                      mono_deadline_ms(timeout_ms));
}

static int just_connect(int fd, const struct addrinfo *address, int64_t unused)
{
    (void)unused;
    return connect(fd, address->ai_addr, address->ai_addrlen);
}

int net_connect_udp(const char *host, int port)
{
    return open_first(host, port, SOCK_DGRAM, just_connect, 0);
}

/* Errors of one connection, not of the listening socket: its peer has gone, or
 * the network lost it (accept(2), "Error handling"). EOPNOTSUPP stands there
 * too, but a datagram socket gives it as well, for ever. */
static bool is_of_one_client(int error)
{
    switch (error) {
    case ECONNABORTED:
    case ENETDOWN:
    case EPROTO:
    case ENOPROTOOPT:
    case EHOSTDOWN:
    case ENONET:
    case EHOSTUNREACH:
    case ENETUNREACH:
        return true;
    default:
        return false;
    }
}

int net_accept(int listen_fd, struct sockaddr_storage *peer, int flags)
{
    int fd;
    do {
        socklen_t len = sizeof(*peer);
        fd = accept4(listen_fd, (struct sockaddr *)peer,
                     peer == NULL ? NULL : &len, flags | SOCK_CLOEXEC);
    } while (fd == -1 && (errno == EINTR || is_of_one_client(errno)));
    return fd;
}

void net_turn_away(int fd, const char *text)
{
    enum { READS_MAX = 64 }; /* it may send faster than we read */
    char unread[4096];
    send(fd, text, strlen(text), MSG_DONTWAIT | MSG_NOSIGNAL);
    shutdown(fd, SHUT_WR);
    for (int reads = 0; reads < READS_MAX; reads++) {
        if (recv(fd, unread, sizeof(unread), MSG_DONTWAIT) <= 0)
            break;
    }
    close(fd);
}

int net_refuse(int listen_fd, int *spare_fd, const char *text)
{
    close(*spare_fd);
    int fd = net_accept(listen_fd, NULL, SOCK_NONBLOCK), error = errno;
    if (fd != -1)
        net_turn_away(fd, text);
    *spare_fd = eventfd(0, EFD_CLOEXEC);
    errno = error;
    return fd == -1 ? -1 : 0;
}

int net_want_fds(int count)
{
    struct rlimit limit = {.rlim_cur = 0};
    getrlimit(RLIMIT_NOFILE, &limit); /* can't fail with these arguments */
    rlim_t before = limit.rlim_cur, want = (rlim_t)count;
    if (before < want) {
        limit.rlim_cur = want < limit.rlim_max ? want : limit.rlim_max;
        if (setrlimit(RLIMIT_NOFILE, &limit) == -1)
            limit.rlim_cur = before;
    }
    return limit.rlim_cur < INT_MAX ? (int)limit.rlim_cur : INT_MAX;
}

int net_local_port(int fd)
{
    struct sockaddr_storage address;
    socklen_t len = sizeof(address);
    if (getsockname(fd, (struct sockaddr *)&address, &len) == -1)
        return -1;
    if (address.ss_family == AF_INET)
        return ntohs(((struct sockaddr_in *)&address)->sin_port);
    if (address.ss_family == AF_INET6)
        return ntohs(((struct sockaddr_in6 *)&address)->sin6_port);
    errno = EAFNOSUPPORT;
    return -1;
}

const char *net_format(const struct sockaddr_storage *address, char *text)
{
    char host[INET6_ADDRSTRLEN + IF_NAMESIZE], port[sizeof("65535")];
    bool is_ipv6 = address->ss_family == AF_INET6;
    if ((!is_ipv6 && address->ss_family != AF_INET) ||
        getnameinfo((const struct sockaddr *)address, sizeof(*address), host,
                    sizeof(host), port, sizeof(port),
                    NI_NUMERICHOST | NI_NUMERICSERV) != 0)
        snprintf(text, NET_TEXT_MAX, "?");
    else
        snprintf(text, NET_TEXT_MAX, is_ipv6 ? "[%s]:%s" : "%s:%s", host, port);
    return text;
}

const char *net_format_local(int fd, char *text)
{
    struct sockaddr_storage address = {.ss_family = AF_UNSPEC};
    socklen_t len = sizeof(address);
    getsockname(fd, (struct sockaddr *)&address, &len); /* fails: "?" */
    return net_format(&address, text);
}
