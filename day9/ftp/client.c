/*
 * client - the client's side of FTP: commands, answers, data connections
 * (client.h).
 */
#include "day9/ftp/client.h"
#include "common/errors.h"
#include "common/io.h"
#include "common/mono.h"
#include "day9/ftp/client_text.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int ftpc_fail(struct ftpc *c, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(c->why, sizeof(c->why), fmt, ap);
    va_end(ap);
    return -1;
}

/* The same, and the connection is of no use any more. */
__attribute__((format(printf, 2, 3))) static int lose(struct ftpc *c,
                                                      const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(c->why, sizeof(c->why), fmt, ap);
    va_end(ap);
    c->is_lost = true;
    return -1;
}

/* Returns 0 once fd is ready, -1 with ETIMEDOUT or another error. */
static int wait_until(int fd, short events, int64_t deadline_ms)
{
    struct pollfd one = {.fd = fd, .events = events};
    int ready;
    do
        ready = poll(&one, 1, mono_left_ms(deadline_ms));
    while (ready == -1 && errno == EINTR);
    if (ready == 0)
        errno = ETIMEDOUT;
    return ready > 0 ? 0 : -1;
}

/* Reads a part of an answer. */
static int read_more(struct ftpc *c, int64_t deadline_ms)
{
    size_t n;
    if (wait_until(c->fd, POLLIN, deadline_ms) == -1)
        return lose(c, "no answer within %d s", c->timeout_ms / 1000);
    switch (io_read_some(c->fd, buf_space(&c->in), buf_room(&c->in), &n)) {
    case IO_OK:
    case IO_AGAIN:
        buf_commit(&c->in, n);
        return 0;
    case IO_EOF:
        return lose(c, "the server has closed the connection");
    case IO_ERROR:
        break;
    }
    return lose(c, "the connection is gone: %s", errors_text(errno));
}

/* Waits for one answer, all of it within the limit: a byte now and then is no
 * answer. Returns its code or -1. */
static int take_answer(struct ftpc *c)
{
    int64_t deadline_ms = mono_deadline_ms(c->timeout_ms);
    buf_consume(&c->in, c->taken);
    c->taken = 0;
    for (;;) {
        const char *data = (const char *)buf_data(&c->in);
        switch (ftpc_answer_parse(data, buf_len(&c->in), &c->answer)) {
        case FTPC_ANSWER_WHOLE:
            c->taken = c->answer.len;
            if (c->answer.code == 421) /* RFC 959: and it hangs up */
                lose(c, "the server ends the session");
            return c->answer.code;
        case FTPC_ANSWER_BAD:
            return lose(c, "that is no FTP server: its answer has no code");
        case FTPC_ANSWER_PARTIAL:
            break;
        }
        if (buf_room(&c->in) == 0)
            return lose(c, "the server's answer has no end");
        if (read_more(c, deadline_ms) == -1)
            return -1;
    }
}

/* Returns 0 if the last answer is of kind want, else -1 with its words. */
static int check_answer(struct ftpc *c, int code, int want)
{
    if (code == -1)
        return -1;
    if (code / 100 == want && !c->is_lost)
        return 0;
    ftpc_text_clean(c->answer.line, c->answer.line_len, c->why, sizeof(c->why));
    return -1;
}

int ftpc_finish(struct ftpc *c, int want)
{
    return check_answer(c, take_answer(c), want);
}

static int send_all(struct ftpc *c, const char *data, size_t len)
{
    int64_t deadline_ms = mono_deadline_ms(c->timeout_ms);
    while (len > 0) {
        size_t n = 0;
        if (wait_until(c->fd, POLLOUT, deadline_ms) == -1)
            return lose(c, "the server takes no command");
        if (io_write_some(c->fd, data, len, &n) == IO_ERROR)
            return lose(c, "the connection is gone: %s", errors_text(errno));
        data += n;
        len -= n;
    }
    return 0;
}

int ftpc_ask(struct ftpc *c, const char *command, const char *argument)
{
    char line[FTPC_COMMAND_MAX];
    const char *text = argument == NULL ? "" : argument;
    int len = snprintf(line, sizeof(line), "%s%s%s\r\n", command,
                       argument == NULL ? "" : " ", text);
    if (strpbrk(text, "\r\n") != NULL || len >= (int)sizeof(line))
        return ftpc_fail(c, "no server takes such a name");
    if (c->is_lost || send_all(c, line, (size_t)len) == -1)
        return -1;
    return take_answer(c);
}

int ftpc_do(struct ftpc *c, int want, const char *command, const char *argument)
{
    return check_answer(c, ftpc_ask(c, command, argument), want);
}

int ftpc_open(struct ftpc *c, const char *host, int port, int timeout_ms)
{
    *c = (struct ftpc){.timeout_ms = timeout_ms};
    buf_init(&c->in, c->storage, sizeof(c->storage));
    c->fd = net_connect(host, port, timeout_ms);
    if (c->fd == -1)
        return lose(c, "can't connect to %s, port %d: %s (%s)", host, port,
                    errors_text(errno), errors_name(errno));
    struct sockaddr_storage peer;
    socklen_t len = sizeof(peer);
    if (io_set_nonblocking(c->fd) == -1 ||
        getpeername(c->fd, (struct sockaddr *)&peer, &len) == -1 ||
        getnameinfo((struct sockaddr *)&peer, len, c->peer, sizeof(c->peer),
                    NULL, 0, NI_NUMERICHOST) != 0)
        return lose(c, "the server has gone at once");
    int code;
    do
        code = take_answer(c);
    while (code / 100 == 1); /* 120: "ready in a minute" */
    return check_answer(c, code, 2);
}

int ftpc_login(struct ftpc *c, const char *user, const char *password)
{
    int code = ftpc_ask(c, "USER", user);
    if (code == 331)
        return ftpc_do(c, 2, "PASS", password);
    return check_answer(c, code, 2);
}

void ftpc_close(struct ftpc *c)
{
    if (c->fd != -1)
        close(c->fd);
    c->fd = -1;
    c->is_lost = true;
}

int ftpc_type(struct ftpc *c, char type)
{
    const char text[] = {type, '\0'};
    if (c->type == type)
        return 0;
    if (ftpc_do(c, 2, "TYPE", text) == -1)
        return -1;
    c->type = type;
    return 0;
}
