#ifndef LAB_DATA_H
#define LAB_DATA_H

/*
 * data - the data connection, which the client makes to a port we tell it
 * (PASV, EPSV). A port is for one connection, and only for the host that the
 * control connection comes from: else anybody could take the file, or give
 * us another, by being quicker (port stealing, RFC 2577).
 *
 * The other way round, where the server connects to what the client names
 * (PORT, EPRT), isn't offered: it makes a server attack others (bounce).
 */
#include "day9/ftp/control.h"

#include <stdint.h>
#include <sys/socket.h>

/* Returns a socket that listens where the client has reached us by control_fd,
 * on a port of the kernel's choice, and its address in *where; -1 with errno.
 * The caller closes it. */
int ftp_data_listen(int control_fd, struct sockaddr_storage *where);

/* Waits for the connection of peer (its port doesn't matter); others are
 * closed at once. Returns FTP_READY and the non-blocking socket in *data_fd,
 * which the caller closes; else FTP_FAILED or as ftp_control_wait. */
enum ftp_event ftp_data_accept(struct ftp_control *control, int listen_fd,
                               const struct sockaddr_storage *peer,
                               int64_t deadline_ms, int *data_fd);

#endif
