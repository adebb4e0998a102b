/*
 * room - who is in the chat room, and what each datagram does (room.h).
 */
#include "day6/chat/room.h"
#include "common/escape.h"
#include "common/mono.h"
#include "common/net.h"
#include "common/say.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WAITING = 4 << 20, TURN = 64 };

int room_open(struct room *r)
{
    const int size = WAITING; /* for what waits to be taken; the kernel may
                                 grant less (rmem_max), and drops the rest */
    setsockopt(r->fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
    r->members = calloc((size_t)r->max, sizeof(r->members[0]));
    return r->members == NULL ? -1 : 0;
}

static void answer(struct room *r, const struct sockaddr_storage *to,
                   uint64_t ticket, enum chat_kind kind, const char *text)
{
    unsigned char bytes[CHAT_DATAGRAM_MAX];
    const struct chat_datagram d = {kind, ticket, text, strlen(text)};
    socklen_t to_len = to->ss_family == AF_INET ? sizeof(struct sockaddr_in)
                                                : sizeof(struct sockaddr_in6);
    if (sendto(r->fd, bytes, chat_encode(&d, bytes), MSG_DONTWAIT,
               (const struct sockaddr *)to, to_len) == -1)
        r->unsent++; /* lost at once, as it may be on the way */
}

static void tell(struct room *r, const struct member *m, enum chat_kind kind,
                 const char *text)
{
    answer(r, &m->address, m->ticket, kind, text);
}

/* Shows a line to all but one (NULL: to all). */
static void show(struct room *r, const char *line, const struct member *but)
{
    for (int i = 0; i < r->now; i++) {
        if (&r->members[i] != but)
            tell(r, &r->members[i], CHAT_SHOW, line);
    }
    if (r->trace)
        say("server", "%s", line);
}

static void show_event(struct room *r, enum chat_event event,
                       const struct member *m)
{
    char line[CHAT_LINE_MAX + 1];
    chat_line(event, m->name, NULL, 0, line);
    show(r, line, m);
}

static struct member *find(struct room *r, const struct sockaddr_storage *from)
{
    for (int i = 0; i < r->now; i++) {
        if (memcmp(&r->members[i].address, from, sizeof(*from)) == 0)
            return &r->members[i];
    }
    return NULL;
}

static bool is_taken(const struct room *r, const char *name, size_t len)
{
    for (int i = 0; i < r->now; i++) {
        const char *other = r->members[i].name;
        if (strlen(other) == len && memcmp(other, name, len) == 0)
            return true;
    }
    return false;
}

/* Returns why the name can't be had, NULL if it can. */
static const char *refusal(const struct room *r, const struct chat_datagram *d)
{
    const char *why = chat_name_refused(d->text, d->len);
    if (why == NULL && is_taken(r, d->text, d->len))
        why = CHAT_NAME_TAKEN;
    return why == NULL && r->now == r->max ? CHAT_ROOM_FULL : why;
}

static void welcome(struct room *r, const struct member *m)
{
    char keep_alive[16];
    snprintf(keep_alive, sizeof(keep_alive), "%d", r->keep_alive_ms);
    tell(r, m, CHAT_WELCOME, keep_alive);
}

/* m: who is at that address already, NULL: nobody. */
static void log_in(struct room *r, const struct member *m,
                   const struct chat_datagram *d,
                   const struct sockaddr_storage *from)
{
    bool is_again = m != NULL && m->ticket == d->ticket &&
                    strlen(m->name) == d->len &&
                    memcmp(m->name, d->text, d->len) == 0;
    const char *why = m == NULL  ? refusal(r, d)
                      : is_again ? NULL
                                 : "this address is in the room already";
    if (why != NULL) {
        r->refused++;
        answer(r, from, d->ticket, CHAT_REFUSED, why);
    } else if (is_again) { /* the welcome was lost */
        welcome(r, m);
    } else {
        struct member *new = &r->members[r->now++];
        *new = (struct member){*from, d->ticket, mono_now_ms(), ""};
        memcpy(new->name, d->text, d->len);
        r->joined++;
        welcome(r, new);
        show_event(r, CHAT_JOINED, new);
    }
}

static void leave(struct room *r, struct member *m, enum chat_kind kind,
                  const char *why)
{
    r->left++;
    tell(r, m, kind, why);
    show_event(r, CHAT_LEFT, m);
    *m = r->members[--r->now];
}

static void list(struct room *r, const struct member *m)
{
    char line[CHAT_LINE_MAX + 1];
    for (int i = 0; i < r->now && i < CHAT_WHO_MAX; i++) {
        chat_line(CHAT_PRESENT, r->members[i].name, NULL, 0, line);
        tell(r, m, CHAT_SHOW, line);
    }
    snprintf(line, sizeof(line), CHAT_AND_MORE, r->now - CHAT_WHO_MAX);
    if (r->now > CHAT_WHO_MAX)
        tell(r, m, CHAT_SHOW, line);
}

/* What a member asks for, in a datagram that is certainly its own. */
static void serve(struct room *r, struct member *m,
                  const struct chat_datagram *d)
{
    char line[CHAT_LINE_MAX + 1];
    m->heard_ms = mono_now_ms();
    if (d->kind == CHAT_SAY) {
        chat_line(CHAT_SAID, m->name, d->text, d->len, line);
        r->said++;
        show(r, line, m);
    } else if (d->kind == CHAT_LIST) {
        list(r, m);
    } else if (d->kind == CHAT_ALIVE) {
        tell(r, m, CHAT_HEARD, "");
    } else if (d->kind == CHAT_LEAVE) {
        leave(r, m, CHAT_BYE, CHAT_GOODBYE);
    }
}

static void count(struct room *r, const char *what, long long *counter,
                  const unsigned char *bytes, size_t len,
                  const struct sockaddr_storage *from)
{
    char address[NET_TEXT_MAX], text[64];
    ++*counter;
    if (r->trace)
        say("server", "%s from=%s len=%zu %s", what, net_format(from, address),
            len, escape_bytes(bytes, len, text, sizeof(text)));
}

/* begin: take */
static void take(struct room *r, const unsigned char *bytes, size_t len,
                 const struct sockaddr_storage *from)
{
    struct chat_datagram d;
    struct member *m = find(r, from);
    /* What a server says is never answered: two of them, each with the other's
     * address forged upon it, would go on answering for ever. */
    if (!chat_decode(bytes, len, &d) || !chat_is_request(d.kind)) {
        count(r, "malformed", &r->malformed, bytes, len, from);
    } else if (d.kind == CHAT_LOGIN) {
        log_in(r, m, &d, from);
    } else if (m == NULL) {
        count(r, "foreign", &r->foreign, bytes, len, from);
        if (d.kind == CHAT_LEAVE) /* again: our goodbye was lost */
            answer(r, from, d.ticket, CHAT_BYE, CHAT_GOODBYE);
        else /* maybe we thought it dead */
            answer(r, from, d.ticket, CHAT_REFUSED, "you are not in the room");
    } else if (m->ticket != d.ticket) { /* not m, whatever the address says */
        count(r, "foreign", &r->foreign, bytes, len, from);
    } else {
        serve(r, m, &d);
    }
}
/* end: take */

bool room_receive(struct room *r)
{
    unsigned char bytes[CHAT_DATAGRAM_MAX + 1]; /* 1: one too long is seen */
    for (int i = 0; i < TURN; i++) {
        struct sockaddr_storage from = {.ss_family = AF_UNSPEC};
        socklen_t from_len = sizeof(from);
        ssize_t len = recvfrom(r->fd, bytes, sizeof(bytes), MSG_DONTWAIT,
                               (struct sockaddr *)&from, &from_len);
        if (len == -1)
            return true;
        take(r, bytes, (size_t)len, &from);
    }
    return false;
}

void room_announce(struct room *r, const char *text, size_t len)
{
    char line[CHAT_LINE_MAX + 1];
    chat_line(CHAT_SAID, CHAT_ADMINISTRATOR, text, len, line);
    show(r, line, NULL);
}

void room_expire(struct room *r)
{
    static const char not_heard[] = "you were not heard for too long";
    int64_t limit_ms = mono_now_ms() - CHAT_MISSED * r->keep_alive_ms;
    /* backwards: the last takes a gone one's seat */
    for (int i = r->now - 1; i >= 0; i--) {
        if (r->members[i].heard_ms < limit_ms) {
            r->vanished++;
            leave(r, &r->members[i], CHAT_REFUSED, not_heard);
        }
    }
}

void room_close(struct room *r)
{
    for (int i = 0; i < r->now; i++)
        tell(r, &r->members[i], CHAT_BYE, CHAT_CLOSED);
    free(r->members);
}
