#ifndef LAB_DELIVERY_H
#define LAB_DELIVERY_H

/*
 * delivery - what is new in the room, brought to its members.
 *
 * In a turn of the loop first all that has come is read; what is said is only
 * written into the transcript. Then each member is sent, by one call, all that
 * is new to it. So the more is said at once, the less a line costs.
 *
 * Thousands of calls take a while. Not to keep a newcomer waiting for so long,
 * a turn sends to some hundreds only, and the next goes on from there; unless
 * much waits, then to all.
 */
#include "day10/chat/room.h"

/* Sends m what is new to it, as far as its socket takes it. Returns false if
 * that has ended it: it is too far behind, or its connection has failed. */
bool delivery_send(struct room *r, struct member *m);

/* Returns true if so much waits that all must be sent to, before more is read:
 * nobody who reads is to be too far behind. */
bool delivery_is_due(const struct room *r);

/* Sends members what is new to them, and drops those who are too far behind.
 * Returns true if all are done, false if it is to be called again. */
bool delivery_go_on(struct room *r);

#endif
