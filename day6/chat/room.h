#ifndef LAB_ROOM_H
#define LAB_ROOM_H

/*
 * room - who is in the chat room, and what each datagram does there: the state
 * of chat_server, between its loop and the protocol of common/chat.h.
 *
 * A member *is* its address and its ticket. The name in a log-in is the only
 * one that is ever read; what a member says comes with the name the room has.
 * Nothing here blocks or waits. One process, one thread.
 */
#include "common/chat.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

struct member {
    struct sockaddr_storage address; /* all unused bytes are 0 */
    uint64_t ticket;
    int64_t heard_ms; /* when its last datagram came */
    char name[CHAT_NAME_MAX + 1];
};

struct room {
    int fd; /* a UDP socket, the caller's */
    int max, keep_alive_ms;
    bool trace; /* print a line for each event */
    struct member *members;
    int now; /* how many; always members[0] to members[now - 1] */
    long long joined, left, vanished, said; /* vanished: of those that left */
    long long refused;                      /* log-ins */
    long long malformed, foreign; /* datagrams: no sense, not a member's */
    long long unsent;             /* the kernel didn't take them */
};

/* Makes the room ready: fd, max, keep_alive_ms and trace are set, the rest is
 * 0. Returns 0; -1 with ENOMEM. */
int room_open(struct room *r);

/* Takes the datagrams that have come, each with its consequences. Returns true
 * if none is left; false after some dozens, so that others have their turn. */
bool room_receive(struct room *r);

/* The administrator says the len (1 to CHAT_TEXT_MAX) bytes of text to all. */
void room_announce(struct room *r, const char *text, size_t len);

/* Sends away who wasn't heard for CHAT_MISSED keep-alives. */
void room_expire(struct room *r);

/* Tells everyone that the room is closed, and frees it; the counts stay. */
void room_close(struct room *r);

#endif
