#ifndef LAB_NET_H
#define LAB_NET_H

/*
 * net - sockets by host and port, IPv4 and IPv6 alike.
 *
 * Every descriptor is close-on-exec and the caller's to close. Hosts are
 * numeric addresses or names ("127.0.0.1", "::1", "localhost"). A name that
 * doesn't resolve gives -1 with EADDRNOTAVAIL, a port that isn't 0..65535
 * EINVAL. If none of a name's addresses will do, errno is that of the first.
 * Safe in threads. Readiness loops are not here: they are the lesson.
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
 * (-1: as long as the kernel tries) over all addresses of host; looking its
 * name up is not counted (getaddrinfo(3) has limits of its own). -1 with
 * ECONNREFUSED, ETIMEDOUT, ENETUNREACH, EADDRNOTAVAIL, EMFILE. */
int net_connect(const char *host, int port, int timeout_ms);

/* Returns a blocking UDP socket that sends to host:port and hears nobody else
 * (connect(2) asks nobody whether somebody is there: a later send or recv may
 * fail with ECONNREFUSED); -1 with ENETUNREACH, EADDRNOTAVAIL, EMFILE. */
int net_connect_udp(const char *host, int port);

/* Returns the next connection of listen_fd, with the peer's address in *peer
 * (may be NULL). A client that gave up meanwhile (ECONNABORTED and the
 * network errors of accept(2)) and EINTR are passed over. -1 with EAGAIN
 * (non-blocking, none left), EMFILE, ENFILE, ENOBUFS, ENOMEM, and EINVAL,
 * EOPNOTSUPP for a socket that doesn't listen. flags as accept4(2):
 * SOCK_NONBLOCK or 0; a Linux socket doesn't inherit it. */
int net_accept(int listen_fd, struct sockaddr_storage *peer, int flags);

/* Turns a client away: sends text as far as it goes at once, takes in what the
 * client has sent (left unread it would make close(2) reset the connection,
 * and the text be lost), up to 256 KiB, and closes fd. Doesn't block, raises no
 * SIGPIPE. */
void net_turn_away(int fd, const char *text);

/* Turns the next client of a non-blocking listen_fd away when there is no
 * descriptor for it (EMFILE). It could be neither accepted nor refused, and
 * listen_fd be ready for ever; so one descriptor, *spare_fd, is kept in
 * reserve: it is given up to let that client in, and replaced once that has
 * gone, by an eventfd(2). Returns 0; -1 with errno as net_accept: nobody was
 * turned away. Doesn't block. */
int net_refuse(int listen_fd, int *spare_fd, const char *text);

/* Raises the process's soft limit of open descriptors to count, or as far as
 * the hard limit lets it (getrlimit(2), RLIMIT_NOFILE); lowers nothing.
 * Returns the limit that holds now: every descriptor is below it. */
int net_want_fds(int count);

/* Returns the port fd is bound to (0: to none), or -1 with EBADF, ENOTSOCK or
 * EAFNOSUPPORT (a UNIX socket). */
int net_local_port(int fd);

/* Writes an address as "127.0.0.1:80" or "[::1]:80" into text (NET_TEXT_MAX
 * bytes) and returns text; "?" for another family. */
const char *net_format(const struct sockaddr_storage *address, char *text);

/* The same for the address fd is bound to. */
const char *net_format_local(int fd, char *text);

#endif
