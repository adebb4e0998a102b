#ifndef LAB_CONTROL_H
#define LAB_CONTROL_H

/*
 * control - the control connection of one client: commands come, replies go.
 *
 * It is watched at all times, also while a file is on its way: an ABOR, the
 * end of the client and the end of the server all come that way. So whatever
 * else a session waits for, it waits for by ftp_control_wait.
 *
 * One thread, the session's; only ftp_control_stop is for another.
 */
#include "common/lines.h"
#include "day9/ftp/protocol.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* How waiting ends, and a transfer, which waits again and again. */
enum ftp_event {
    FTP_READY,   /* what was waited for; of a transfer: it is complete */
    FTP_ABORTED, /* the client has sent ABOR */
    FTP_TIMEOUT, /* the deadline has passed */
    FTP_GONE,    /* the client has hung up, or the server ends */
    FTP_CUT,     /* a transfer: the data connection has failed */
    FTP_FAILED   /* a transfer: the file has failed, see errno */
};

struct ftp_control {
    /* private */
    int fd; /* the caller's to close */
    struct lines lines;
    bool is_held; /* a command came during a transfer, to be obeyed after */
    struct ftp_command held;
    _Atomic bool is_stopped;
    char storage[FTP_LINE_MAX];
};

/* Prepares *c for the connected socket fd: non-blocking, urgent bytes (ABOR)
 * in line with the others, no delay. */
void ftp_control_init(struct ftp_control *c, int fd);

/* Waits for the next command, until deadline_ms of common/mono.h at most. Its
 * texts stay until the next call here. A line that is too long is a command
 * refused with 500. */
enum ftp_event ftp_control_next(struct ftp_control *c, int64_t deadline_ms,
                                struct ftp_command *command);

/* Waits for events of poll(2) on fd, another one of the session's. */
enum ftp_event ftp_control_wait(struct ftp_control *c, int fd, short events,
                                int64_t deadline_ms);

/* Returns false if the client hangs up within wait_ns nanoseconds, or has done
 * so: then what looked like the end of an upload was the end of the client. */
bool ftp_control_stays(struct ftp_control *c, int64_t wait_ns);

/* Sends one reply, printf(3) style, to which the CRLF is added, in one piece.
 * Waits for a client that doesn't read, but not for long: then it counts as
 * gone. */
void ftp_control_reply(struct ftp_control *c, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Ends it: all that waits here returns FTP_GONE, soon. For any thread, while
 * fd is open. What is being replied is let through; with is_hard that, too,
 * ends. */
void ftp_control_stop(struct ftp_control *c, bool is_hard);

#endif
