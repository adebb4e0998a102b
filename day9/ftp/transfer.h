#ifndef LAB_TRANSFER_H
#define LAB_TRANSFER_H

/*
 * transfer - bytes between a file and the data connection, in both ways, with
 * an eye on the control connection (control.h) and on the clock.
 *
 * Whoever moves less than FTP_STALL_BYTES in stall_ms is stopped: a client
 * that takes a byte a second would hold its thread for ever.
 */
#include "day9/ftp/control.h"

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { FTP_STALL_BYTES = 4096 };

struct ftp_transfer {
    long long bytes;  /* that went over the data connection */
    int64_t start_ns; /* of common/mono.h */
    /* private */
    struct ftp_control *control;
    int data_fd;
    int stall_ms;
    int64_t deadline_ms;
    long long bytes_then; /* when the deadline was set */
};

/* Prepares *t for the connected, non-blocking socket data_fd, which stays the
 * caller's to close. */
void ftp_transfer_init(struct ftp_transfer *t, struct ftp_control *control,
                       int data_fd, int stall_ms);

/* All of these block until they are done. They return FTP_READY, or why not:
 * see enum ftp_event. */

/* Sends len bytes of data. */
enum ftp_event ftp_transfer_send(struct ftp_transfer *t, const void *data,
                                 size_t len);
/* Sends the bytes offset to end of a file, which the kernel copies itself. If
 * they aren't all there any more: FTP_FAILED with ESTALE. */
enum ftp_event ftp_transfer_send_file(struct ftp_transfer *t, int file_fd,
                                      off_t offset, off_t end);
/* Sends a file as text, from its offset on: LF goes as CRLF. */
enum ftp_event ftp_transfer_send_text(struct ftp_transfer *t, int file_fd);
/* Appends all that comes, up to the end, to a file, in the kernel as well. */
enum ftp_event ftp_transfer_receive_file(struct ftp_transfer *t, int file_fd);
/* The same as text: CRLF becomes LF. */
enum ftp_event ftp_transfer_receive_text(struct ftp_transfer *t, int file_fd);

#endif
