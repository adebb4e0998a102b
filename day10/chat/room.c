/*
 * room - who is in the chat room, and what all of them hear (room.h).
 */
#include "day10/chat/room.h"
#include "common/mono.h"
#include "common/net.h"
#include "common/say.h"
#include "day10/chat/delivery.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

enum { OTHER_FDS = 32 };

int room_open(struct room *r)
{
    int want = r->max + OTHER_FDS, limit = net_want_fds(want);
    r->size = limit < want ? limit : want;
    r->deadline_ms = MONO_NEVER;
    r->of = calloc((size_t)r->size, sizeof(r->of[0]));
    r->seats = calloc((size_t)r->max, sizeof(r->seats[0]));
    if (r->of == NULL || r->seats == NULL ||
        names_init(&r->names, r->max) == -1)
        return -1;
    return transcript_init(&r->transcript, r->queue);
}

struct member *room_find(const struct room *r, int fd)
{
    return fd < r->size ? r->of[fd] : NULL;
}

void room_watch(struct room *r, struct member *m)
{
    uint32_t what = m->is_stuck ? EPOLLOUT : EPOLLIN;
    struct epoll_event event = {.events = what, .data.fd = m->fd};
    if (what == m->watched)
        return;
    if (epoll_ctl(r->epoll_fd, m->watched == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD,
                  m->fd, &event) == -1)
        m->has_failed = true;
    m->watched = what;
}

/* A line is to go at once, also while the one before is under way (Nagle's
 * algorithm would wait); and who was cut off without a word is found out. */
static void set_options(int fd)
{
    const int on = 1, idle_s = 60;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle_s, sizeof(idle_s));
}

void room_enter(struct room *r, int fd)
{
    static const char question[] = "your name?\n";
    struct member *m = r->now < r->max && fd < r->size ? member_new(fd) : NULL;
    if (m == NULL) {
        net_turn_away(fd, ROOM_FULL);
        r->refused++;
        return;
    }
    set_options(fd);
    r->of[fd] = m;
    m->seat = r->now++;
    r->seats[m->seat] = m;
    m->deadline_ms = mono_deadline_ms(r->name_ms);
    if (r->deadline_ms > m->deadline_ms)
        r->deadline_ms = m->deadline_ms;
    member_answer(m, question, strlen(question));
    room_watch(r, m);
    if (m->has_failed)
        room_leave(r, m, "");
}

/* Writes what happened to a member, or what one has said, for all. */
static void announce(struct room *r, enum chat_event event, const char *name,
                     const char *text, size_t len)
{
    char line[CHAT_LINE_MAX + 1];
    transcript_add(&r->transcript, line,
                   chat_line(event, name, text, len, line));
    if (r->trace)
        say("server", "%s", line);
}

const char *room_join(struct room *r, struct member *m, const char *name,
                      size_t len)
{
    memcpy(m->name, name, len);
    m->name[len] = '\0';
    struct member **link = names_find(&r->names, m->name);
    if (*link != NULL) {
        m->name[0] = '\0';
        return CHAT_NAME_TAKEN;
    }
    *link = m;
    r->members++;
    r->ever++;
    announce(r, CHAT_JOINED, m->name, NULL, 0);
    m->place = r->transcript.end;
    m->heard = r->messages;
    return NULL;
}

void room_say(struct room *r, struct member *m, const char *text, size_t len)
{
    uint64_t from = r->transcript.end;
    announce(r, CHAT_SAID, m == NULL ? CHAT_ADMINISTRATOR : m->name, text, len);
    r->messages++;
    if (m != NULL) {
        m->own++;
        member_said(m, from, r->transcript.end);
    }
}

void room_list(const struct room *r, struct member *m)
{
    char text[MEMBER_ANSWER_MAX];
    size_t len = 0;
    int told = 0;
    for (int i = 0; i < r->now && told < CHAT_WHO_MAX; i++) {
        const struct member *other = r->seats[i];
        if (other->name[0] == '\0')
            continue;
        len += chat_line(CHAT_PRESENT, other->name, NULL, 0, text + len);
        text[len++] = '\n';
        told++;
    }
    if (told < r->members)
        len += (size_t)snprintf(text + len, sizeof(text) - len,
                                CHAT_AND_MORE "\n", r->members - told);
    member_answer(m, text, len);
}

void room_leave(struct room *r, struct member *m, const char *last_words)
{
    struct member *last = r->seats[--r->now]; /* gets the seat that is free */
    r->seats[m->seat] = last;
    last->seat = m->seat;
    r->of[m->fd] = NULL;
    if (m->name[0] != '\0') {
        *names_find(&r->names, m->name) = m->next;
        r->members--;
        announce(r, CHAT_LEFT, m->name, NULL, 0);
    }
    member_end(m, last_words);
}

int64_t room_expire(struct room *r)
{
    int64_t now_ms = mono_now_ms();
    if (now_ms < r->deadline_ms)
        return r->deadline_ms;
    r->deadline_ms = MONO_NEVER;
    for (int i = r->now - 1; i >= 0; i--) {
        struct member *m = r->seats[i];
        if (m->name[0] != '\0')
            continue;
        if (m->deadline_ms <= now_ms)
            room_leave(r, m, "too late: no name has come\n");
        else if (m->deadline_ms < r->deadline_ms)
            r->deadline_ms = m->deadline_ms;
    }
    return r->deadline_ms;
}

void room_close(struct room *r)
{
    transcript_add(&r->transcript, CHAT_CLOSED, strlen(CHAT_CLOSED));
    while (!delivery_go_on(r))
        continue;
    for (int i = 0; i < r->now; i++) {
        struct member *m = r->seats[i];
        member_end(m, m->name[0] == '\0' ? CHAT_CLOSED "\n" : "");
    }
    free(r->of);
    free(r->seats);
    names_free(&r->names);
    transcript_free(&r->transcript);
}
