#ifndef LAB_NET_H
#define LAB_NET_H

/*
 * net - sockets by host and port, IPv4 and IPv6 alike.
 *
 * Every descriptor is close-on-exec and the caller's to close. Hosts are
 * numeric addresses or names ("127.0.0.1", "::1", "localhost"); a name that
 * doesn't resolve gives -1 with EADDRNOTAVAIL. Readiness loops are not here:
 * they are the lesson.
 */
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

/* "[" IPv6 address "%" scope "]:65535" and a NUL fit. */
enum { NET_TEXT_MAX = 80 };

/* Returns a listening TCP socket at host:port (0: any free port), with
 * SO_REUSEADDR, blocking; -1 with EADDRINUSE, EADDRNOTAVAIL, EACCES, EMFILE.
 */
int net_listen(const char *host, int port, int backlog);

/* Returns a UDP socket bound to host:port (0: any free port), blocking; -1
 * with errno as net_listen. */
int net_bind_udp(const char *host, int port);

/* Returns a connected, blocking TCP socket; waits at most timeout_ms in all
 * (-1: as long as the kernel tries) over all addresses of host. -1 with
 * ECONNREFUSED, ETIMEDOUT, ENETUNREACH, EADDRNOTAVAIL, EMFILE. */
int net_connect(const char *host, int port, int timeout_ms);

/* Returns the next connection of listen_fd, with the peer's address in *peer
 * (may be NULL). A client that gave up meanwhile (ECONNABORTED and the
 * network errors of accept(2)) and EINTR are passed over. -1 with EAGAIN
 * (non-blocking, none left), EMFILE, ENFILE, ENOBUFS, ENOMEM. flags as
 * accept4(2): SOCK_NONBLOCK or 0; a Linux socket doesn't inherit it. */
int net_accept(int listen_fd, struct sockaddr_storage *peer, int flags);

/* Returns the port fd is bound to, or -1 with EBADF or ENOTSOCK. */
int net_local_port(int fd);

/* Writes an address as "127.0.0.1:80" or "[::1]:80" into text (NET_TEXT_MAX
 * bytes) and returns text; "?" for another family. Safe in threads. */
const char *net_format(const struct sockaddr_storage *address, char *text);

/* The same for the address fd is bound to. */
const char *net_format_local(int fd, char *text);

#endif
