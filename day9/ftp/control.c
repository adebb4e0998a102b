/*
 * control - the control connection of one client (control.h).
 */
#include "day9/ftp/control.h"
#include "common/io.h"
#include "common/mono.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/socket.h>

enum { REPLY_MAX = 2 * FTP_LINE_MAX + 256, REPLY_MS = 5000 };
enum { HUNG_UP = POLLRDHUP | POLLHUP | POLLERR };

void ftp_control_init(struct ftp_control *c, int fd)
{
    const int on = 1; /* if one of these fails, it works all the same */
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    setsockopt(fd, SOL_SOCKET, SO_OOBINLINE, &on, sizeof(on));
    io_set_nonblocking(fd);
    c->fd = fd;
    c->is_held = false;
    atomic_init(&c->is_stopped, false);
    lines_init(&c->lines, fd, c->storage, sizeof(c->storage));
}

/* Takes what has come. Returns FTP_READY with a command, FTP_TIMEOUT if there
 * is none yet, or FTP_GONE. */
static enum ftp_event take(struct ftp_control *c, struct ftp_command *command)
{
    char *line;
    size_t len;
    switch (lines_next(&c->lines, &line, &len)) {
    case LINES_LINE:
        ftp_parse(line, len, command);
        return FTP_READY;
    case LINES_TOO_LONG:
        *command = (struct ftp_command){FTP_VERBS, 500, "", ""};
        return FTP_READY;
    case LINES_EOF:
    case LINES_ERROR:
        return FTP_GONE;
    case LINES_PARTIAL:
    case LINES_SKIPPED:
        break;
    }
    return FTP_TIMEOUT;
}

enum ftp_event ftp_control_next(struct ftp_control *c, int64_t deadline_ms,
                                struct ftp_command *command)
{
    if (c->is_held) {
        c->is_held = false;
        *command = c->held;
        return FTP_READY;
    }
    enum ftp_event event = FTP_TIMEOUT;
    while (event == FTP_TIMEOUT) {
        int left_ms = mono_left_ms(deadline_ms);
        struct pollfd client = {.fd = c->fd, .events = POLLIN};
        if (left_ms == 0) /* also for one who sends, but never a line's end */
            return FTP_TIMEOUT;
        if (!lines_waiting(&c->lines))
            poll(&client, 1, left_ms); /* EINTR: as if it were ready */
        if (atomic_load(&c->is_stopped))
            return FTP_GONE;
        event = take(c, command);
    }
    return event;
}

/* What comes during a transfer: ABOR is obeyed at once, any other command is
 * held until the transfer is over. */
static enum ftp_event take_meanwhile(struct ftp_control *c)
{
    enum ftp_event event = take(c, &c->held);
    if (event != FTP_READY)
        return event;
    if (c->held.refusal == 0 && c->held.verb == FTP_ABOR)
        return FTP_ABORTED;
    c->is_held = true;
    return FTP_TIMEOUT;
}

/* begin: wait */
enum ftp_event ftp_control_wait(struct ftp_control *c, int fd, short events,
                                int64_t deadline_ms)
{
    for (;;) {
        bool is_waiting = !c->is_held && lines_waiting(&c->lines);
        short wanted = c->is_held ? POLLRDHUP : POLLIN | POLLRDHUP;
        struct pollfd fds[] = {{fd, events, 0}, {c->fd, wanted, 0}};
        int left_ms = is_waiting ? 0 : mono_left_ms(deadline_ms);
        int ready = poll(fds, 2, left_ms);
        if (ready == 0 && !is_waiting)
            return FTP_TIMEOUT;
        if (ready == -1)
            continue; /* EINTR */
        if ((fds[1].revents & HUNG_UP) != 0 || atomic_load(&c->is_stopped))
            return FTP_GONE;
        if (is_waiting || fds[1].revents != 0) {
            enum ftp_event event = take_meanwhile(c);
            if (event != FTP_TIMEOUT)
                return event;
        }
        if (fds[0].revents != 0)
            return FTP_READY;
    }
}
/* end: wait */

bool ftp_control_stays(struct ftp_control *c, int64_t wait_ns)
{
    enum { SECOND = 1000000000 };
    struct pollfd client = {.fd = c->fd, .events = POLLRDHUP};
    struct timespec wait = {wait_ns / SECOND, wait_ns % SECOND};
    return ppoll(&client, 1, &wait, NULL) == 0 && !atomic_load(&c->is_stopped);
}

static int send_all(int fd, const char *data, size_t len)
{
    int64_t deadline_ms = mono_deadline_ms(REPLY_MS);
    while (len > 0) {
        ssize_t n = send(fd, data, len, MSG_NOSIGNAL);
        if (n >= 0) {
            data += n;
            len -= (size_t)n;
        } else if (errno == EAGAIN) {
            int left_ms = mono_left_ms(deadline_ms);
            struct pollfd client = {.fd = fd, .events = POLLOUT};
            if (left_ms == 0)
                return -1;
            poll(&client, 1, left_ms);
        } else if (errno != EINTR) {
            return -1;
        }
    }
    return 0;
}

void ftp_control_reply(struct ftp_control *c, const char *fmt, ...)
{
    char text[REPLY_MAX + 2];
    va_list args;
    va_start(args, fmt);
    int len = vsnprintf(text, REPLY_MAX, fmt, args);
    va_end(args);
    if (len < 0 || len >= REPLY_MAX)
        len = REPLY_MAX - 1;
    text[len] = '\r';
    text[len + 1] = '\n';
    if (send_all(c->fd, text, (size_t)len + 2) == -1)
        ftp_control_stop(c, true);
}

void ftp_control_stop(struct ftp_control *c, bool is_hard)
{
    atomic_store(&c->is_stopped, true);
    shutdown(c->fd, is_hard ? SHUT_RDWR : SHUT_RD);
}
