#ifndef LAB_ROOM_H
#define LAB_ROOM_H

/*
 * room - who is in the chat room, and what all of them hear.
 *
 * What is said is only written into the transcript; delivery sends it.
 *
 * Clients are found by descriptor, so an event that is late, for one who has
 * gone meanwhile, finds nobody. Nothing here blocks. One thread.
 */
#include "day10/chat/names.h"

enum { ROOM_QUEUE_MIN = 64 << 10 };
#define ROOM_FULL CHAT_ROOM_FULL "\n" /* to a client who is turned away */

struct room {
    int epoll_fd; /* the caller's; the room watches its clients with it */
    int max;      /* clients, members or not yet */
    int name_ms;  /* a client's, to tell its name */
    size_t queue; /* bytes a member may be behind (ROOM_QUEUE_MIN or more) */
    bool trace;   /* print a line for each event */
    int now;      /* clients that are here */
    struct member **seats; /* seats[0] to seats[now - 1], in any order */
    struct member **of;    /* of[fd], of size; NULL: nobody */
    int size;
    int members, ever; /* clients with a name: now, since the beginning */
    int dropped, refused;
    uint64_t messages, deliveries;
    /* private */
    struct names names;
    int64_t deadline_ms; /* of the first stranger; or sooner */
    uint64_t all_have;   /* delivery's: all were sent what is before */
    uint64_t round_end;  /* ... and are now being sent what is before this */
    int seat;            /* ... of whom has just been */
    struct transcript transcript;
};

/* Makes the room ready: what stands above `now` is set, the rest 0. Raises the
 * process's limit of descriptors as far as max needs. Returns 0; -1 with
 * ENOMEM. */
int room_open(struct room *r);

/* Lets a client in, whose non-blocking socket is the room's now, and asks for
 * its name; or turns it away if there is no room. */
void room_enter(struct room *r, int fd);

/* Returns the client of that descriptor; NULL if it is nobody's. */
struct member *room_find(const struct room *r, int fd);

/* Makes a stranger a member, by a name that isn't refused, and announces it.
 * Returns NULL, or why not. */
const char *room_join(struct room *r, struct member *m, const char *name,
                      size_t len);

/* A member (NULL: the administrator) says up to CHAT_TEXT_MAX bytes. */
void room_say(struct room *r, struct member *m, const char *text, size_t len);

/* Answers a member: who is in the room. */
void room_list(const struct room *r, struct member *m);

/* Ends a client, after these last words, and announces it if it was a member.
 */
void room_leave(struct room *r, struct member *m, const char *last_words);

/* Sees to it that epoll(7) tells of what m waits for now. */
void room_watch(struct room *r, struct member *m);

/* Ends strangers who took too long. Returns when to come again, in ms of
 * mono.h. */
int64_t room_expire(struct room *r);

/* Tells everyone that the room is closed, and frees it; the counts stay. */
void room_close(struct room *r);

#endif
