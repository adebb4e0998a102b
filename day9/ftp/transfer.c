/*
 * transfer - bytes between a file and the data connection (transfer.h).
 */
#include "day9/ftp/transfer.h"
#include "common/io.h"
#include "common/mono.h"
#include "day9/ftp/text.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CHUNK = 64 * 1024, PIPE_SIZE = 256 * 1024, MOST_AT_ONCE = 1 << 30 };

void ftp_transfer_init(struct ftp_transfer *t, struct ftp_control *control,
                       int data_fd, int stall_ms)
{
    *t = (struct ftp_transfer){.control = control,
                               .data_fd = data_fd,
                               .start_ns = mono_now_ns(),
                               .stall_ms = stall_ms,
                               .deadline_ms = mono_deadline_ms(stall_ms)};
}

static enum ftp_event await(struct ftp_transfer *t, short events)
{
    if (t->bytes - t->bytes_then >= FTP_STALL_BYTES) {
        t->bytes_then = t->bytes;
        t->deadline_ms = mono_deadline_ms(t->stall_ms);
    }
    return ftp_control_wait(t->control, t->data_fd, events, t->deadline_ms);
}

enum ftp_event ftp_transfer_send(struct ftp_transfer *t, const void *data,
                                 size_t len)
{
    const char *rest = data;
    while (len > 0) {
        enum ftp_event event = await(t, POLLOUT);
        if (event != FTP_READY)
            return event;
        ssize_t n = send(t->data_fd, rest, len, MSG_NOSIGNAL);
        if (n == -1 && errno != EAGAIN && errno != EINTR)
            return FTP_CUT;
        if (n > 0) {
            t->bytes += n;
            rest += n;
            len -= (size_t)n;
        }
    }
    return FTP_READY;
}

/* begin: sendfile */
enum ftp_event ftp_transfer_send_file(struct ftp_transfer *t, int file_fd,
                                      off_t offset, off_t end)
{
    while (offset < end) {
        enum ftp_event event = await(t, POLLOUT);
        if (event != FTP_READY)
            return event;
        off_t left = end - offset;
        size_t most = left < MOST_AT_ONCE ? (size_t)left : MOST_AT_ONCE;
        ssize_t n = sendfile(t->data_fd, file_fd, &offset, most);
        if (n == 0)
            errno = ESTALE; /* it was cut meanwhile */
        if (n == 0 || (n == -1 && errno == EIO))
            return FTP_FAILED;
        if (n == -1 && errno != EAGAIN && errno != EINTR)
            return FTP_CUT;
        if (n > 0)
            t->bytes += n;
    }
    return FTP_READY;
}
/* end: sendfile */

enum ftp_event ftp_transfer_send_text(struct ftp_transfer *t, int file_fd)
{
    char chunk[CHUNK], text[2 * sizeof(chunk)];
    for (;;) {
        size_t n;
        switch (io_read_some(file_fd, chunk, sizeof(chunk), &n)) {
        case IO_OK:
            break;
        case IO_EOF:
            return FTP_READY;
        default:
            return FTP_FAILED;
        }
        enum ftp_event event =
            ftp_transfer_send(t, text, ftp_text_out(chunk, n, text));
        if (event != FTP_READY)
            return event;
    }
}

/* begin: splice */
/* Moves what has come to the file, by way of a pipe: splice(2) passes the pages
 * it stands in, so that it never enters our memory. */
static enum ftp_event take_in(struct ftp_transfer *t, const int pipe_fds[2],
                              int file_fd, bool *is_end)
{
    ssize_t came = splice(t->data_fd, NULL, pipe_fds[1], NULL, MOST_AT_ONCE,
                          SPLICE_F_NONBLOCK);
    if (came == -1)
        return errno == EAGAIN || errno == EINTR ? FTP_READY : FTP_CUT;
    *is_end = came == 0;
    t->bytes += came;
    while (came > 0) {
        ssize_t n = splice(pipe_fds[0], NULL, file_fd, NULL, (size_t)came, 0);
        if (n == 0)
            errno = EIO;
        if (n == 0 || (n == -1 && errno != EINTR))
            return FTP_FAILED;
        came -= n > 0 ? n : 0;
    }
    return FTP_READY;
}
/* end: splice */

enum ftp_event ftp_transfer_receive_file(struct ftp_transfer *t, int file_fd)
{
    int pipe_fds[2];
    bool is_end = false;
    if (pipe2(pipe_fds, O_CLOEXEC) == -1)
        return FTP_FAILED;
    /* A user who has many pipes may get no larger ones; 64 KiB will do. */
    fcntl(pipe_fds[0], F_SETPIPE_SZ, PIPE_SIZE);
    enum ftp_event event = FTP_READY;
    while (event == FTP_READY && !is_end) {
        event = await(t, POLLIN);
        if (event == FTP_READY)
            event = take_in(t, pipe_fds, file_fd, &is_end);
    }
    int error = errno;
    close(pipe_fds[0]);
    close(pipe_fds[1]);
    errno = error;
    return event;
}

enum ftp_event ftp_transfer_receive_text(struct ftp_transfer *t, int file_fd)
{
    struct ftp_text_in in = {.has_cr = false};
    char chunk[CHUNK], text[sizeof(chunk) + 1];
    for (;;) {
        enum ftp_event event = await(t, POLLIN);
        if (event != FTP_READY)
            return event;
        size_t n;
        enum io_result got = io_read_some(t->data_fd, chunk, sizeof(chunk), &n);
        if (got == IO_ERROR)
            return FTP_CUT;
        t->bytes += (long long)n;
        n = ftp_text_in(&in, chunk, n, got == IO_EOF, text);
        if (io_write_full(file_fd, text, n) == -1)
            return FTP_FAILED;
        if (got == IO_EOF)
            return FTP_READY;
    }
}
