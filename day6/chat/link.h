#ifndef LAB_LINK_H
#define LAB_LINK_H

/*
 * link - a member's side of the room's datagrams: be let in, say something,
 * hear something, stay, leave. Datagrams may be lost, so what must arrive is
 * said again until the room answers.
 */
#include "common/chat.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a text of the room may need, once it is fit to be shown. */
enum { LINK_SHOWN_MAX = CHAT_CLEAN_TIMES * CHAT_LINE_MAX + 1 };

struct link {
    int fd; /* connected UDP: the kernel drops what others send */
    /* private */
    uint64_t ticket;
    enum chat_kind repeated; /* CHAT_ALIVE while we stay, or CHAT_LEAVE */
    int repeat_ms, limit_ms; /* how often, and how long without an answer */
    int64_t next_ms, silent_ms;
};

/* Makes a link to the server at host:port; asks nobody. Returns 0; -1 with
 * errno as net_connect_udp. The caller closes fd. */
int link_open(struct link *l, const char *host, int port);

enum link_result { LINK_IN, LINK_REFUSED, LINK_SILENT };

/* Asks to be let in by that name until there is an answer, for wait_ms at most.
 * LINK_REFUSED: shown (LINK_SHOWN_MAX bytes) says why; another name may do. */
enum link_result link_log_in(struct link *l, const char *name, size_t len,
                             int wait_ms, char *shown);

/* Sends one datagram; that it goes off doesn't mean that it arrives. */
void link_tell(const struct link *l, enum chat_kind kind, const char *text,
               size_t len);

/* Waits until deadline_ms (0: doesn't) for a datagram of the room's, and writes
 * its text, as it may be shown, into shown (LINK_SHOWN_MAX bytes). Returns its
 * kind; 0: none has come. */
int link_hear(struct link *l, int64_t deadline_ms, char *shown);

/* Tells the room, if it is time, that we live, or leave. Returns in how many
 * ms it must be called again. */
int link_repeat(struct link *l);

/* From now on we leave: CHAT_BYE is to be heard soon. */
void link_leave(struct link *l);

/* Returns true if the room should have answered, and has not. */
bool link_is_silent(const struct link *l);

#endif
