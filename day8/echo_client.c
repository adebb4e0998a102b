/*
 * echo_client - a client for every echo server.
 *
 * Shows:  poll(2), send(2), recv(2), shutdown(2)
 * Run:    echo_client --port 2007 --count 1000 --size 64
 * See:    each message is checked, and the rate is told. Without --count what
 *         you type is sent, what comes back is printed; Ctrl-D is your end.
 * Try:    stop the server while you type: the client knows at once.
 */
#include "common/args.h"
#include "common/errors.h"
#include "common/io.h"
#include "common/mono.h"
#include "common/net.h"
#include "common/say.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK = 16 * 1024, SIZE_LIMIT = 1 << 20, WORD = 5 };
enum { CONNECT_MS = 10000, ANSWER_MS = 1000 };

struct client {
    int fd;
    bool is_udp;
    bool typing, typed;       /* stdin hasn't ended; it has something now */
    const unsigned char *out; /* what is to be sent next */
    size_t out_len;
    long long sent, came;
};

/* begin: step */
/* Waits until bytes can go or come, and lets them. Never waits only to send: a
 * server that can't get rid of its echo reads no more, and both would wait for
 * ever. Returns how many came, maybe 0; -1 at the end. */
static ssize_t step(struct client *c, void *in, size_t size)
{
    struct pollfd fds[] = {
        {c->fd, c->out_len > 0 ? POLLIN | POLLOUT : POLLIN, 0},
        {c->typing && c->out_len == 0 ? STDIN_FILENO : -1, POLLIN, 0}};
    int ready = poll(fds, 2, c->is_udp && c->came < c->sent ? ANSWER_MS : -1);
    if (ready == 0)
        die("no answer in %d ms: sent=%lld came=%lld", ANSWER_MS, c->sent,
            c->came);
    c->typed = ready > 0 && fds[1].revents != 0;
    ssize_t n = 0;
    if (ready > 0 && (fds[0].revents & POLLOUT) != 0)
        n = send(c->fd, c->out, c->out_len, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n > 0) {
        c->out += n;
        c->out_len -= (size_t)n;
        c->sent += n;
    } else if (n == -1 && errno == EMSGSIZE) {
        die("%zu bytes are too many for a datagram", c->out_len);
    } /* other failures: recv tells them too */
    n = recv(c->fd, in, size, MSG_DONTWAIT);
    if (n == -1 && (errno == EAGAIN || errno == EINTR))
        return 0;
    if (n == -1 || (n == 0 && !c->is_udp)) /* an empty datagram is no end */
        return -1;
    c->came += n;
    return n;
}
/* end: step */

/* Ends the client, if that was not the echo of all it sent. */
static void check(const struct client *c, const unsigned char *out,
                  const unsigned char *in, size_t len)
{
    if (len == WORD && memcmp(in, "busy\n", WORD) == 0 &&
        memcmp(out, in, WORD) != 0)
        die("the server is busy");
    if (c->typing || c->out_len > 0 || c->came != c->sent)
        die("the server is gone: sent=%lld came=%lld", c->sent, c->came);
}

/* Sends stdin and prints what comes back, until both have ended. */
static void talk(struct client *c)
{
    unsigned char line[CHUNK] = "", in[CHUNK];
    ssize_t n;
    c->typing = true;
    while (c->typing || c->came < c->sent || !c->is_udp) {
        if ((n = step(c, in, sizeof(in))) == -1)
            break;
        CHECK(io_write_full(STDOUT_FILENO, in, (size_t)n));
        if (!c->typed)
            continue;
        c->out = line;
        c->typing = io_read_some(STDIN_FILENO, line, sizeof(line),
                                 &c->out_len) == IO_OK;
        if (!c->typing)
            shutdown(c->fd, SHUT_WR); /* our end; the server's will come */
    }
    check(c, line, in, c->came == WORD ? WORD : 0);
}

static void count_messages(struct client *c, int count, int size)
{
    static unsigned char out[SIZE_LIMIT], in[SIZE_LIMIT + WORD];
    size_t out_len = (size_t)size;
    int64_t start_ns = mono_now_ns();
    for (int i = 0; i < count; i++) {
        for (size_t j = 0; j < out_len; j++)
            out[j] = (unsigned char)((size_t)i + j); /* NULs and LFs as well */
        c->out = out;
        c->out_len = out_len;
        size_t len = 0;
        ssize_t n = 0;
        for (; len < out_len && n != -1; len += n > 0 ? (size_t)n : 0)
            n = step(c, in + len, out_len + WORD - len);
        check(c, out, in, len);
        if (memcmp(in, out, len) != 0)
            die("message %d came back changed", i + 1);
    }
    double seconds = (double)(mono_now_ns() - start_ns) / 1e9;
    say("client", "count=%d size=%d bytes=%lld seconds=%.3f rate=%.0f", count,
        size, c->came, seconds, count / seconds);
}

int main(int argc, char *argv[])
{
    const char *host = "127.0.0.1";
    int port = 2007, count = 0, size = 64;
    struct client c = {.fd = -1};
    const struct args_option options[] = {
        ARGS_TEXT("host", &host, "HOST", "the server's address (127.0.0.1)"),
        ARGS_INT("port", &port, 1, 65535, "the server's port"),
        ARGS_INT("count", &count, 1, 100000000, "send so many messages"),
        ARGS_INT("size", &size, 1, SIZE_LIMIT, "of so many bytes each"),
        ARGS_FLAG("udp", &c.is_udp, "by datagrams, for udp_server"),
        ARGS_END,
    };
    args_parse(argc, argv, "echo_client - a client for every echo server",
               "echo_client --port 2007 --count 1000 --size 64", options);

    c.fd = c.is_udp ? net_connect_udp(host, port)
                    : net_connect(host, port, CONNECT_MS);
    if (c.fd == -1)
        die("can't connect to %s, port %d: %s (%s)", host, port,
            errors_text(errno), errors_name(errno));
    if (count > 0)
        count_messages(&c, count, size);
    else
        talk(&c);
    close(c.fd);
    return EXIT_SUCCESS;
}
