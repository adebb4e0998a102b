/*
 * client_data - the connection that carries one file or list (client_data.h).
 */
#include "day9/ftp/client_data.h"
#include "common/errors.h"
#include "common/io.h"
#include "common/lines.h"
#include "common/mono.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

/* Asks the server to listen. Returns the port or -1. */
static int ask_port(struct ftpc *c)
{
    int port = -1;
    if (!c->no_epsv) {
        int code = ftpc_ask(c, "EPSV", NULL);
        if (code == -1 || c->is_lost)
            return -1;
        c->no_epsv = code != 229; /* older than 1998, say */
        port = c->no_epsv ? -1 : ftpc_answer_epsv(&c->answer);
    }
    if (c->no_epsv) {
        if (ftpc_do(c, 2, "PASV", NULL) == -1)
            return -1;
        port = ftpc_answer_pasv(&c->answer);
    }
    return port != -1 ? port : ftpc_fail(c, "no port for data is told");
}

static int connect_data(struct ftpc *c, struct ftpc_data *d)
{
    int port = ask_port(c);
    if (port == -1)
        return -1;
    *d = (struct ftpc_data){.client = c};
    d->fd = net_connect(c->peer, port, c->timeout_ms); /* to nobody else */
    if (d->fd == -1)
        return ftpc_fail(c, "no data connection: %s", errors_text(errno));
    d->deadline_ms = mono_deadline_ms(c->timeout_ms);
    return io_set_nonblocking(d->fd);
}

int ftpc_data_begin(struct ftpc *c, struct ftpc_data *d, long long *start,
                    const char *command, const char *argument)
{
    char from[32];
    if (connect_data(c, d) == -1)
        return -1;
    snprintf(from, sizeof(from), "%lld", *start);
    if (*start > 0 && ftpc_ask(c, "REST", from) != 350)
        *start = 0;
    if (ftpc_do(c, 1, command, argument) == 0)
        return 0;
    close(d->fd);
    return -1;
}

int ftpc_data_wait(struct ftpc_data *d, short events)
{
    struct pollfd one = {.fd = d->fd, .events = events};
    if (d->bytes - d->paid >= FTPC_DATA_LEAST) {
        d->paid = d->bytes;
        d->deadline_ms = mono_deadline_ms(d->client->timeout_ms);
    }
    int ready;
    do
        ready = poll(&one, 1, mono_left_ms(d->deadline_ms));
    while (ready == -1 && errno == EINTR);
    if (ready == 0)
        errno = ETIMEDOUT;
    return ready > 0 ? 0 : ftpc_data_fail(d);
}

int ftpc_data_fail(struct ftpc_data *d)
{
    return ftpc_fail(d->client, "data stopped after %lld bytes: %s", d->bytes,
                     errors_text(errno));
}

int ftpc_data_end(struct ftpc_data *d, int result)
{
    char why[FTPC_WHY_MAX];
    close(d->fd);
    if (result == 0)
        return ftpc_finish(d->client, 2);
    snprintf(why, sizeof(why), "%s", d->client->why);
    ftpc_finish(d->client, 2); /* it has one, whatever it is */
    return ftpc_fail(d->client, "%s", why);
}

/* Takes what comes next of a list. Returns 0, 1 at its end, -1. */
static int take_line(struct ftpc_data *d, struct lines *lines,
                     ftpc_data_each *each, void *arg)
{
    char *line;
    size_t len;
    enum lines_result got = lines_next(lines, &line, &len);
    d->bytes += (long long)len;
    if (got == LINES_LINE || (got == LINES_EOF && len > 0))
        each(arg, line, len);
    if (got == LINES_TOO_LONG)
        each(arg, NULL, 0);
    if (got == LINES_ERROR)
        return ftpc_data_fail(d);
    if (got == LINES_PARTIAL)
        return ftpc_data_wait(d, POLLIN);
    return got == LINES_EOF ? 1 : 0;
}

int ftpc_data_lines(struct ftpc *c, const char *command, const char *argument,
                    ftpc_data_each *each, void *arg)
{
    struct ftpc_data d;
    struct lines lines;
    char storage[4096];
    long long start = 0;
    if (ftpc_type(c, 'A') == -1 ||
        ftpc_data_begin(c, &d, &start, command, argument) == -1)
        return -1;
    lines_init(&lines, d.fd, storage, sizeof(storage));
    int result = 0;
    for (int i = 0; result == 0 && i < FTPC_DATA_LINES_MAX; i++)
        result = take_line(&d, &lines, each, arg);
    if (result == 0)
        result = ftpc_fail(c, "that list has no end");
    return ftpc_data_end(&d, result == 1 ? 0 : -1);
}
