#ifndef LAB_MEMBER_H
#define LAB_MEMBER_H

/*
 * member - one client of the chat room: its connection, what has come of its
 * line, how much of the transcript it has got. What its lines mean is
 * session's, who is in the room is room's business.
 *
 * A member whose socket is full is stuck: it is written to, when that goes
 * again, and until then not read from. So what waits for it alone is never
 * more than one answer, and who doesn't listen isn't heard. All else that it
 * is to get stands in the transcript. Not stuck means that it has got all up
 * to the end of a line.
 *
 * Nothing here blocks. One thread at a time.
 */
#include "common/chat.h"
#include "common/lines.h"
#include "day10/chat/transcript.h"

enum {
    MEMBER_LINE_MAX = CHAT_TEXT_MAX + 2, /* with its CR LF */
    MEMBER_ANSWER_MAX = 4096             /* one answer, its LFs included */
};

struct member {
    int fd;
    bool is_stuck;
    bool has_failed;           /* its connection: it is to be ended */
    uint64_t place;            /* in the transcript: it has got all before */
    uint64_t own_from, own_to; /* what it has said itself, behind place */
    uint32_t start, len;       /* of what waits: its rest */
    char *waiting;             /* an answer that isn't sent yet; or NULL */

    char name[CHAT_NAME_MAX + 1]; /* "": a stranger, who hasn't told it */
    int refusals;                 /* of names */
    int64_t deadline_ms;          /* a stranger's: to tell it */
    uint64_t heard, own;          /* messages: got so far; its own, since */
    uint32_t watched;             /* what epoll(7) tells of */
    int seat;                     /* room's: its index */
    struct member *next;          /* room's: in its chain of names */

    struct lines lines;
    char storage[MEMBER_LINE_MAX];
};

/* Returns a client of a connected non-blocking socket, which is its own now;
 * NULL, and it isn't, with ENOMEM. */
struct member *member_new(int fd);

/* Sends an answer of len (to MEMBER_ANSWER_MAX) bytes to it alone, at once;
 * it isn't stuck before, but may be after. */
void member_answer(struct member *m, const char *text, size_t len);

/* The lines that stand in the transcript from place on are its own. */
void member_said(struct member *m, uint64_t from, uint64_t to);

/* Sends what waits for it and then the transcript, but for its own lines, as
 * far as the socket takes it, by one call. It is stuck after it unless all has
 * gone. */
void member_send(struct member *m, const struct transcript *t);

/* Frees it. Its socket is closed, after these last words ("": none) unless it
 * is stuck. */
void member_end(struct member *m, const char *last_words);

#endif
