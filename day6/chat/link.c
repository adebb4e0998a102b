/*
 * link - a member's side of the room's datagrams (link.h).
 */
#include "day6/chat/link.h"
#include "common/args.h"
#include "common/mono.h"
#include "common/net.h"

#include <poll.h>
#include <stdio.h>
#include <sys/random.h>

enum {
    TRIES = 6,
    LEAVE_EACH_MS = 200,
    ALIVE_MS_MIN = 10,
    ALIVE_MS_MAX = 60000
};

int link_open(struct link *l, const char *host, int port)
{
    l->fd = net_connect_udp(host, port);
    if (l->fd == -1)
        return -1;
    ssize_t drawn = getrandom(&l->ticket, sizeof(l->ticket), 0);
    return drawn == -1 ? -1 : 0;
}

void link_tell(const struct link *l, enum chat_kind kind, const char *text,
               size_t len)
{
    unsigned char bytes[CHAT_DATAGRAM_MAX];
    const struct chat_datagram d = {kind, l->ticket, text, len};
    send(l->fd, bytes, chat_encode(&d, bytes), MSG_DONTWAIT);
}

/* Begins to say kind, again and again, and to wait for answers. */
static void begin(struct link *l, enum chat_kind kind, int repeat_ms,
                  int limit_ms)
{
    l->repeated = kind;
    l->repeat_ms = repeat_ms;
    l->limit_ms = limit_ms;
    l->next_ms = 0; /* at once */
    l->silent_ms = mono_deadline_ms(limit_ms);
}

int link_hear(struct link *l, int64_t deadline_ms, char *shown)
{
    struct pollfd room = {l->fd, POLLIN, 0};
    unsigned char bytes[CHAT_DATAGRAM_MAX + 1];
    struct chat_datagram d;
    do {
        poll(&room, 1, mono_left_ms(deadline_ms));
        /* -1: nothing has come, or nobody listens there (ECONNREFUSED) */
        ssize_t len = recv(l->fd, bytes, sizeof(bytes), MSG_DONTWAIT);
        if (len == -1 || !chat_decode(bytes, (size_t)len, &d) ||
            d.ticket != l->ticket)
            continue;
        /* a goodbye needs an answer of its own */
        if (l->repeated == CHAT_ALIVE)
            l->silent_ms = mono_deadline_ms(l->limit_ms);
        chat_clean(d.text, d.len, shown); /* is it really our server's room? */
        return (int)d.kind;
    } while (mono_left_ms(deadline_ms) > 0);
    return 0;
}

enum link_result link_log_in(struct link *l, const char *name, size_t len,
                             int wait_ms, char *shown)
{
    const char *why = chat_name_refused(name, len);
    if (why != NULL) { /* the room would say the same */
        snprintf(shown, LINK_SHOWN_MAX, "%s", why);
        return LINK_REFUSED;
    }
    for (int i = 0; i < TRIES; i++) {
        int64_t deadline_ms = mono_deadline_ms(wait_ms / TRIES);
        int kind, alive_ms;
        link_tell(l, CHAT_LOGIN, name, len);
        while ((kind = link_hear(l, deadline_ms, shown)) != 0) {
            if (kind == CHAT_REFUSED)
                return LINK_REFUSED;
            if (kind != CHAT_WELCOME ||
                args_number(shown, ALIVE_MS_MIN, ALIVE_MS_MAX, &alive_ms) == -1)
                continue;
            begin(l, CHAT_ALIVE, alive_ms, CHAT_MISSED * alive_ms);
            return LINK_IN;
        }
    }
    return LINK_SILENT;
}

int link_repeat(struct link *l)
{
    if (mono_left_ms(l->next_ms) == 0) {
        link_tell(l, l->repeated, NULL, 0);
        l->next_ms = mono_deadline_ms(l->repeat_ms);
    }
    return mono_left_ms(l->next_ms);
}

void link_leave(struct link *l)
{
    begin(l, CHAT_LEAVE, LEAVE_EACH_MS, TRIES * LEAVE_EACH_MS);
}

bool link_is_silent(const struct link *l)
{
    return mono_left_ms(l->silent_ms) == 0;
}
