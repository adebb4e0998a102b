#ifndef LAB_DOOR_H
#define LAB_DOOR_H

/*
 * door - where clients come into the room: a listening socket that can't make
 * its server spin, whatever accept(2) fails for.
 *
 * Without a descriptor left (EMFILE) a client can be neither accepted nor
 * refused, and the socket is ready for ever. So one descriptor is kept in
 * reserve: given up, it lets that client in, to be told "busy". After any
 * other failure the door is shut for a moment.
 */
#include "day10/chat/room.h"

struct door {
    int listen_fd; /* the caller's, non-blocking */
    /* private */
    int spare_fd;
    int64_t opens_ms; /* MONO_NEVER: it is open */
};

/* Opens a door to the room at listen_fd. Returns 0; -1 with EMFILE, ENOSPC. */
int door_open(struct door *d, int listen_fd, struct room *r);

/* Lets in who waits there; not too many at a time. */
void door_let_in(struct door *d, struct room *r);

/* Opens it again when that is due. Returns when it will be, in ms of mono.h.
 */
int64_t door_expire(struct door *d, struct room *r);

/* Closes it for good; listen_fd is closed. */
void door_close(struct door *d);

#endif
