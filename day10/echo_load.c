/*
 * echo_load - load for every echo server: many clients in one loop.
 *
 * Shows:  send(2), recv(2), epoll_create1(2), epoll_ctl(2), epoll_wait(2)
 * Run:    echo_load --port 2007 --connections 100
 * See:    each client sends a message, waits for its echo, sends the next. So
 *         many go there and back in a second (msgs_per_s); half of them take
 *         no longer than p50_us microseconds, 99 of 100 than p99_us.
 * Try:    --connections 2000 --active 5, on poll_server and on epoll_server:
 *         what do clients cost that are only there?
 */
#include "common/args.h"
#include "common/errors.h"
#include "common/latency.h"
#include "common/mono.h"
#include "common/net.h"
#include "common/say.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

/* The sockets' buffers hold a message and its echo: send(2) never waits. */
enum { CONNECTIONS_MAX = 100000, MESSAGE_MAX = 64 * 1024, PLACES = 251 };
enum { OWN_FDS = 16, EVENTS_MAX = 256, CONNECT_MS = 5000, PATIENCE_MS = 2000 };
enum failure { REFUSED, RESET, BUSY, WRONG, UNSERVED, FAILURES };

struct client {
    int fd;          /* -1: failed */
    int place;       /* of its message in the pattern */
    size_t came;     /* bytes of the echo so far */
    int64_t sent_ns; /* when the message was */
};

struct load {
    int epoll_fd, count, opened, active;
    size_t size;
    struct client *clients;
    bool is_measuring; /* before, a client rests after its first echo */
    struct latency latency;
    int failed[FAILURES];
    unsigned char pattern[PLACES + MESSAGE_MAX]; /* no two places are alike */
};

/* Each message begins at another place of the pattern, so that no old one and
 * no other client's is taken for its echo. */
static void ask(struct load *l, struct client *c, int64_t now_ns)
{
    c->place = (c->place + 1) % PLACES;
    c->came = 0;
    c->sent_ns = now_ns;
    /* if it fails, recv(2) will tell, and the server's last word before */
    send(c->fd, l->pattern + c->place, l->size, MSG_NOSIGNAL);
}

static void drop(struct load *l, struct client *c, enum failure why)
{
    close(c->fd); /* which takes it out of epoll, too */
    c->fd = -1;
    l->failed[why]++;
}

static void take(struct load *l, struct client *c)
{
    unsigned char echo[MESSAGE_MAX];
    ssize_t n = recv(c->fd, echo, sizeof(echo), MSG_DONTWAIT);
    size_t came = n > 0 ? (size_t)n : 0;
    if (n == -1 && errno == EAGAIN)
        return;
    if (n <= 0) {
        drop(l, c, RESET);
    } else if (came >= 4 && memcmp(echo, "busy", 4) == 0) {
        drop(l, c, BUSY);
    } else if (came > l->size - c->came ||
               memcmp(echo, l->pattern + c->place + c->came, came) != 0) {
        drop(l, c, WRONG);
    } else if ((c->came += came) == l->size && l->is_measuring) {
        int64_t now_ns = mono_now_ns();
        latency_add(&l->latency, now_ns - c->sent_ns);
        ask(l, c, now_ns);
    }
}

/* Waits for echoes and goes on with their clients. Returns how many. */
static int work(struct load *l, int timeout_ms)
{
    struct epoll_event events[EVENTS_MAX];
    int ready = epoll_wait(l->epoll_fd, events, EVENTS_MAX, timeout_ms);
    for (int i = 0; i < ready; i++)
        take(l, events[i].data.ptr);
    return ready;
}

/* Opens the connections, each when the one before has had an echo: so no
 * backlog overflows, and what is measured then is nothing but echoes. Where
 * one isn't let in or isn't served, those after it wouldn't be either. */
static void open_all(struct load *l, const char *host, int port)
{
    for (; l->opened < l->count; l->opened++) {
        struct client *c = &l->clients[l->opened];
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
        *c = (struct client){.fd = net_connect(host, port, CONNECT_MS),
                             .place = l->opened % PLACES};
        if (c->fd == -1) {
            l->failed[REFUSED] = l->count - l->opened;
            return;
        }
        CHECK(epoll_ctl(l->epoll_fd, EPOLL_CTL_ADD, c->fd, &event));
        ask(l, c, mono_now_ns());
        while (c->fd != -1 && c->came < l->size) {
            if (work(l, PATIENCE_MS) == 0) {
                close(c->fd);
                l->failed[UNSERVED] = l->count - l->opened;
                return;
            }
        }
    }
}

/* Returns how many connections have failed. */
static int errors(const struct load *l)
{
    int sum = 0;
    for (int i = 0; i < FAILURES; i++)
        sum += l->failed[i];
    return sum;
}

/* Lets the active clients go on. Returns for how many seconds they did. */
static double measure(struct load *l, int seconds)
{
    int64_t start_ns = mono_now_ns(), end_ms = mono_deadline_ms(seconds * 1000);
    l->is_measuring = true;
    for (int i = 0; i < l->opened && i < l->active; i++) {
        if (l->clients[i].fd != -1)
            ask(l, &l->clients[i], mono_now_ns());
    }
    int left_ms;
    while (errors(l) < l->count && (left_ms = mono_left_ms(end_ms)) > 0)
        work(l, left_ms);
    return (double)(mono_now_ns() - start_ns) / 1e9;
}

static void report(const struct load *l, double seconds, bool tsv)
{
    double messages = (double)latency_count(&l->latency);
    double p50_us = (double)latency_percentile(&l->latency, 50) / 1e3;
    double p99_us = (double)latency_percentile(&l->latency, 99) / 1e3;
    const int *failed = l->failed;
    if (tsv)
        say_bare("connections\tseconds\tmsgs\tmsgs_per_s\tp50_us\tp99_us\t"
                 "errors\n%d\t%.2f\t%.0f\t%.0f\t%.1f\t%.1f\t%d",
                 l->count, seconds, messages, messages / seconds, p50_us,
                 p99_us, errors(l));
    else
        say("load",
            "connections=%d seconds=%.2f msgs=%.0f msgs_per_s=%.0f "
            "p50_us=%.1f p99_us=%.1f errors=%d",
            l->count, seconds, messages, messages / seconds, p50_us, p99_us,
            errors(l));
    if (errors(l) > 0)
        fprintf(stderr,
                "echo_load: refused=%d reset=%d busy=%d wrong=%d unserved=%d\n",
                failed[REFUSED], failed[RESET], failed[BUSY], failed[WRONG],
                failed[UNSERVED]);
}

int main(int argc, char *argv[])
{
    const char *host = "127.0.0.1";
    int port = 2007, seconds = 5, size = 64;
    bool tsv = false;
    struct load l = {.count = 100, .active = CONNECTIONS_MAX};
    const struct args_option options[] = {
        ARGS_TEXT("host", &host, "HOST", "the server's address (127.0.0.1)"),
        ARGS_INT("port", &port, 1, 65535, "the server's port"),
        ARGS_INT("connections", &l.count, 1, CONNECTIONS_MAX, "clients"),
        ARGS_INT("active", &l.active, 1, CONNECTIONS_MAX,
                 "so many of them at most; others are only there"),
        ARGS_INT("seconds", &seconds, 1, 3600, "measure for so long"),
        ARGS_INT("size", &size, 1, MESSAGE_MAX, "bytes of a message"),
        ARGS_FLAG("tsv", &tsv, "a table: a line of names, a line of values"),
        ARGS_END,
    };
    args_parse(argc, argv,
               "echo_load - load for every echo server: many clients in one "
               "loop",
               "echo_load --port 2007 --connections 100", options);

    if (net_want_fds(l.count + OWN_FDS) < l.count + OWN_FDS)
        die("--connections %d: a process may not open so many (ulimit -Hn)",
            l.count);
    l.size = (size_t)size;
    for (int i = 0; i < PLACES + size; i++)
        l.pattern[i] = (unsigned char)(i % PLACES);
    l.clients = CHECK_PTR(calloc((size_t)l.count, sizeof(*l.clients)));
    l.epoll_fd = CHECK(epoll_create1(EPOLL_CLOEXEC));
    open_all(&l, host, port);
    if (l.failed[REFUSED] == l.count)
        die("can't connect to %s, port %d: %s (%s)", host, port,
            errors_text(errno), errors_name(errno));
    report(&l, measure(&l, seconds), tsv);
    free(l.clients);
    return errors(&l) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
