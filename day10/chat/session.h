#ifndef LAB_SESSION_H
#define LAB_SESSION_H

/*
 * session - what the lines of a client mean: first a name, until it is one
 * that the room takes, then what it says, "/who" and "/quit".
 */
#include "day10/chat/room.h"

enum {
    SESSION_NAMES = 5,  /* that a client may try */
    SESSION_LINES = 256 /* it may say in a turn: then the others come */
};

/* Serves a client whose socket is ready: goes on sending if it was stuck, and
 * takes its lines if it isn't. Doesn't block; harmless if nothing is ready.
 * The client may have gone when it returns. */
void session_serve(struct room *r, struct member *m);

#endif
