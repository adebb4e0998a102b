/*
 * chat_load - one speaks, many hear: load for chat_room and for Redis.
 *
 *     chat_load --port P --speak chat|redis --members 1000 --flight 64
 *
 * A burst of --flight messages is sent at once; the next when all members have
 * got all of it. Each byte that comes is compared with what must come, so that
 * a message lost, doubled, cut or in a wrong order ends the run with status 1.
 * Prints key=value: deliveries a second, and how long they took.
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

enum { MEMBERS_MAX = 20000, FLIGHT_MAX = 1024, TEXT_MAX = 512 };
enum { EVENTS_MAX = 1024, OWN_FDS = 16, PATIENCE_MS = 10000, CHUNK = 1 << 16 };
enum { BURST_MAX = FLIGHT_MAX * (TEXT_MAX + 64) };
enum protocol { CHAT, REDIS };

/* What tells a member that all is set up: this stands at the end of it. */
static const char *const ready[] = {
    [CHAT] = "speaker joined the room\n",
    [REDIS] = "$4\r\nroom\r\n:1\r\n",
};

struct member {
    int fd;
    bool is_ready;
    char end[32]; /* before it is ready: the last that came */
    size_t came;  /* bytes of this burst */
};

struct load {
    enum protocol protocol;
    int epoll_fd, speaker_fd, count, flight, size;
    struct member *members; /* the last one is the speaker, who hears nothing */
    int done;               /* members that have all of the burst */
    char sent[BURST_MAX], expected[BURST_MAX];
    size_t sent_len, expected_len;
    int64_t number, began_ns;
    struct latency latency;
};

static void send_all(int fd, const char *data, size_t len)
{
    while (len > 0) {
        long n = CHECK(send(fd, data, len, MSG_NOSIGNAL));
        data += n;
        len -= (size_t)n;
    }
}

/* Prepares the next burst: each message has a number of its own. */
static void prepare(struct load *l)
{
    char text[TEXT_MAX + 1];
    l->sent_len = l->expected_len = 0;
    for (int i = 0; i < l->flight; i++) {
        int len =
            snprintf(text, sizeof(text), "%010lld ", (long long)l->number++);
        memset(text + len, 'x', (size_t)(l->size - len));
        text[l->size] = '\0';
        char *sent = l->sent + l->sent_len;
        char *expected = l->expected + l->expected_len;
        if (l->protocol == CHAT) {
            l->sent_len += (size_t)sprintf(sent, "%s\n", text);
            l->expected_len += (size_t)sprintf(expected, "speaker: %s\n", text);
        } else {
            l->sent_len += (size_t)sprintf(
                sent, "*3\r\n$7\r\nPUBLISH\r\n$4\r\nroom\r\n$%d\r\n%s\r\n",
                l->size, text);
            l->expected_len += (size_t)sprintf(
                expected, "*3\r\n$7\r\nmessage\r\n$4\r\nroom\r\n$%d\r\n%s\r\n",
                l->size, text);
        }
    }
}

/* Keeps the last bytes that came, to see whether all is set up. */
static void get_ready(struct load *l, struct member *m, const char *data,
                      size_t len)
{
    const char *word = ready[l->protocol];
    size_t word_len = strlen(word), keep = len < word_len ? len : word_len;
    memmove(m->end, m->end + keep, word_len - keep);
    memcpy(m->end + word_len - keep, data + len - keep, keep);
    m->is_ready = memcmp(m->end, word, word_len) == 0;
    l->done += m->is_ready;
}

static void take(struct load *l, struct member *m)
{
    static char data[CHUNK];
    long n = recv(m->fd, data, sizeof(data), MSG_DONTWAIT);
    if (n == -1 && errno == EAGAIN)
        return;
    if (n <= 0)
        die("member %ld is cut off", (long)(m - l->members));
    if (m->fd == l->speaker_fd) /* answers of Redis, the room's question */
        return;
    if (!m->is_ready) {
        get_ready(l, m, data, (size_t)n);
        return;
    }
    if ((size_t)n > l->expected_len - m->came ||
        memcmp(data, l->expected + m->came, (size_t)n) != 0)
        die("member %ld got something else: %.60s", (long)(m - l->members),
            data);
    m->came += (size_t)n;
    if (m->came == l->expected_len) {
        l->done++;
        latency_add(&l->latency, mono_now_ns() - l->began_ns);
    }
}

/* Takes what comes until all members are done. */
static void work(struct load *l)
{
    struct epoll_event events[EVENTS_MAX];
    while (l->done < l->count) {
        int count =
            CHECK(epoll_wait(l->epoll_fd, events, EVENTS_MAX, PATIENCE_MS));
        if (count == 0)
            die("lost: only %d of %d members got all", l->done, l->count);
        for (int i = 0; i < count; i++)
            take(l, events[i].data.ptr);
    }
    l->done = 0;
}

static int enter(struct load *l, int i, const char *host, int port,
                 const char *first_words)
{
    struct member *m = &l->members[i];
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = m};
    m->fd = CHECK(net_connect(host, port, PATIENCE_MS));
    CHECK(epoll_ctl(l->epoll_fd, EPOLL_CTL_ADD, m->fd, &event));
    send_all(m->fd, first_words, strlen(first_words));
    return m->fd;
}

/* All are there, and nothing of that is still under way. */
static void set_up(struct load *l, const char *host, int port)
{
    char name[32];
    l->epoll_fd = CHECK(epoll_create1(EPOLL_CLOEXEC));
    l->members = CHECK_PTR(calloc((size_t)l->count + 1, sizeof(l->members[0])));
    l->speaker_fd = -1;
    for (int i = 0; i < l->count; i++) {
        snprintf(name, sizeof(name), "m%d\n", i);
        enter(l, i, host, port,
              l->protocol == CHAT ? name : "SUBSCRIBE room\r\n");
    }
    l->speaker_fd = enter(l, l->count, host, port,
                          l->protocol == CHAT ? "speaker\n" : "PING\r\n");
    work(l);
}

/* Sends bursts for so long; returns how long it took, in seconds. */
static double measure(struct load *l, int seconds)
{
    int64_t start_ns = mono_now_ns(), now_ns = start_ns;
    while (now_ns - start_ns < seconds * INT64_C(1000000000)) {
        prepare(l);
        for (int i = 0; i < l->count; i++)
            l->members[i].came = 0;
        l->began_ns = mono_now_ns();
        send_all(l->speaker_fd, l->sent, l->sent_len);
        work(l);
        now_ns = mono_now_ns();
    }
    return (double)(now_ns - start_ns) / 1e9;
}

int main(int argc, char *argv[])
{
    const char *host = "127.0.0.1";
    int port = 2010, protocol = CHAT, seconds = 2;
    static struct load l = {.count = 1000, .flight = 1, .size = 64};
    const struct args_option options[] = {
        ARGS_TEXT("host", &host, "HOST", "the server's address (127.0.0.1)"),
        ARGS_INT("port", &port, 1, 65535, "the server's port"),
        ARGS_CHOICE("speak", &protocol, "chat|redis", "what it understands"),
        ARGS_INT("members", &l.count, 1, MEMBERS_MAX, "who hear"),
        ARGS_INT("flight", &l.flight, 1, FLIGHT_MAX, "messages of a burst"),
        ARGS_INT("size", &l.size, 16, TEXT_MAX, "bytes of a message"),
        ARGS_INT("seconds", &seconds, 1, 3600, "measure for so long"),
        ARGS_END,
    };
    args_parse(argc, argv, "chat_load - one speaks, many hear",
               "chat_load --members 1000 --flight 64", options);

    l.protocol = (enum protocol)protocol;
    net_want_fds(l.count + OWN_FDS);
    set_up(&l, host, port);
    double spent_s = measure(&l, seconds);
    double deliveries = (double)l.number * l.count;
    say_bare("deliveries_per_s=%.0f messages=%lld p50_us=%.1f p99_us=%.1f",
             deliveries / spent_s, (long long)l.number,
             (double)latency_percentile(&l.latency, 50) / 1e3,
             (double)latency_percentile(&l.latency, 99) / 1e3);
    return EXIT_SUCCESS;
}
