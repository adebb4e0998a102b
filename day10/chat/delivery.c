/*
 * delivery - what is new in the room, brought to its members (delivery.h).
 */
#include "day10/chat/delivery.h"
#include "common/say.h"

#include <limits.h>

enum { SENDS_MAX = 256, WAITING_MAX = ROOM_QUEUE_MIN / 2 };

/* Counts what has reached m since it last had got all. */
static void count(struct room *r, struct member *m)
{
    r->deliveries += r->messages - m->heard - m->own;
    m->heard = r->messages;
    m->own = 0;
}

/* Ends m if its connection has failed or it is too far behind. Returns true if
 * it stays. */
static bool keep(struct room *r, struct member *m)
{
    bool is_slow = !transcript_has(&r->transcript, m->place);
    if (!m->has_failed && !is_slow)
        return true;
    r->dropped += is_slow;
    if (is_slow && r->trace)
        say("server", "%s reads too slowly: dropped", m->name);
    room_leave(r, m, "");
    return false;
}

bool delivery_send(struct room *r, struct member *m)
{
    if (m->name[0] == '\0')
        m->place = r->transcript.end; /* a stranger gets its answers only */
    if (!keep(r, m))
        return false;
    member_send(m, &r->transcript);
    if (!m->is_stuck)
        count(r, m);
    room_watch(r, m);
    return keep(r, m);
}

bool delivery_is_due(const struct room *r)
{
    return r->transcript.end - r->all_have >= WAITING_MAX;
}

/* begin: go_on */
bool delivery_go_on(struct room *r)
{
    int sends = delivery_is_due(r) ? INT_MAX : SENDS_MAX;
    while (sends-- > 0) {
        if (r->seat > r->now)
            r->seat = r->now; /* some have left */
        if (r->seat == 0) {   /* a round is done: all, or stuck, have it */
            r->all_have = r->round_end;
            if (r->all_have == r->transcript.end)
                return true;
            r->round_end = r->transcript.end;
            r->seat = r->now;
            continue;
        }
        /* from the last to the first: the seat of one who leaves is taken by
         * the last, who has had its turn */
        struct member *m = r->seats[--r->seat];
        if (m->name[0] == '\0')
            continue;
        if (m->is_stuck)
            keep(r, m); /* unless it is stuck for too long */
        else
            delivery_send(r, m);
    }
    return false;
}
/* end: go_on */
