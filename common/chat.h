#ifndef LAB_CHAT_H
#define LAB_CHAT_H

/*
 * chat - the rules of the chat room: what is a name, what is a line, what is
 * a datagram. Shared by day 6 (datagrams) and day 10 (TCP lines).
 *
 * Nothing here reads, writes, allocates or fails but as it says. All of it is
 * safe in threads and handlers. docs/chat.md has the protocol.
 *
 * The room speaks in lines:
 *     Ann joined the room     Ann left the room     Ann is in the room
 *     Ann: her text           administrator: a text
 * No name has a colon in it, so nobody can be called "Ann: I owe Eve" and
 * nobody can say a line that looks like one of the room's own.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    CHAT_NAME_MAX = 32,   /* bytes of UTF-8 */
    CHAT_TEXT_MAX = 1024, /* bytes of a text, before it is cleaned */
    CHAT_CLEAN_TIMES = 3, /* a byte becomes at most so many */
    CHAT_LINE_MAX = CHAT_NAME_MAX + 2 + CHAT_CLEAN_TIMES * CHAT_TEXT_MAX,
    CHAT_WHO_MAX = 50, /* members that "/who" names */
    CHAT_MISSED = 3,   /* CHAT_ALIVE missed: the other is gone */
    CHAT_HEAD = 1 + 8, /* of a datagram: its kind, its ticket */
    CHAT_DATAGRAM_MAX = CHAT_HEAD + CHAT_LINE_MAX
};

#define CHAT_ADMINISTRATOR "administrator"
/* Why the room refuses a name that is one; shared, so that both rooms agree. */
#define CHAT_NAME_TAKEN "that name is already taken"
#define CHAT_ROOM_FULL  "busy: the room is full"
/* After CHAT_WHO_MAX lines of an answer to "/who"; printf(3) style. */
#define CHAT_AND_MORE "and %d more are in the room"
/* What the room says last, to all and to one who leaves. */
#define CHAT_CLOSED  "the room is closed"
#define CHAT_GOODBYE "you left the room"

/* Returns NULL if the len bytes are a name that a member may have, else why
 * they aren't, in words for that member (static storage). */
const char *chat_name_refused(const char *name, size_t len);

/* Writes the len bytes of text into out as they may be shown: each control
 * character as its picture (ESC as U+241B), each byte that isn't UTF-8, each
 * C1 control and each character that ends a line or turns the direction of
 * writing as U+FFFD; all else, a clean text too, as it is. out has room for
 * CHAT_CLEAN_TIMES * len + 1 bytes. Returns its length; a NUL follows. */
size_t chat_clean(const char *text, size_t len, char *out);

enum chat_event { CHAT_JOINED, CHAT_LEFT, CHAT_PRESENT, CHAT_SAID };

/* Writes what the room says of that event (no LF; ended by a NUL) into line,
 * of CHAT_LINE_MAX + 1 bytes, and returns its length. name: one that was not
 * refused, or CHAT_ADMINISTRATOR. text: for CHAT_SAID, at most CHAT_TEXT_MAX
 * bytes, cleaned here. */
size_t chat_line(enum chat_event event, const char *name, const char *text,
                 size_t len, char *line);

enum chat_verb {
    CHAT_TEXT,    /* to be said */
    CHAT_NOTHING, /* an empty line */
    CHAT_WHO,     /* "/who" */
    CHAT_QUIT,    /* "/quit" */
    CHAT_TOO_LONG /* more than CHAT_TEXT_MAX bytes: not to be said */
};

/* Returns what a member wants with the line it has typed. */
enum chat_verb chat_verb(const char *line, size_t len);

/* The kinds of datagrams: capitals from a member, small letters to it. */
enum chat_kind {
    CHAT_LOGIN = 'L', /* text: the name */
    CHAT_SAY = 'S',   /* text: what is to be said */
    CHAT_LIST = 'W',
    CHAT_ALIVE = 'A', /* "I am still here"; answered by CHAT_HEARD */
    CHAT_LEAVE = 'Q',
    CHAT_WELCOME = 'w', /* text: send CHAT_ALIVE each so many milliseconds */
    CHAT_REFUSED = 'r', /* text: why it isn't in the room (any more) */
    CHAT_SHOW = 's',    /* text: a line of the room */
    CHAT_HEARD = 'a',
    CHAT_BYE = 'q' /* text: why this is the end */
};

/* Returns true for a kind that members send, false for one that they get. */
bool chat_is_request(enum chat_kind kind);

/* A datagram: one byte of kind, the ticket (most significant byte first), the
 * text. A member draws its ticket by lot and tells it to the server only, so
 * whoever forges its address still lacks that. */
struct chat_datagram {
    enum chat_kind kind;
    uint64_t ticket;
    const char *text; /* len bytes; no NUL after it */
    size_t len;
};

/* Writes the datagram into bytes, of CHAT_DATAGRAM_MAX, and returns its
 * length; 0 if there is no such datagram (chat_decode would not take it). */
size_t chat_encode(const struct chat_datagram *d, unsigned char *bytes);

/* Reads the len bytes; *d points into them. Returns false, and *d is not set,
 * unless the kind exists and its text is as long as that kind may have it:
 * none, or 1 to CHAT_TEXT_MAX bytes to the server, CHAT_LINE_MAX from it. */
bool chat_decode(const unsigned char *bytes, size_t len,
                 struct chat_datagram *d);

#endif
