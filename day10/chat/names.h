#ifndef LAB_NAMES_H
#define LAB_NAMES_H

/*
 * names - the members of the room by their names: a hash table, so that the
 * 10,000th who comes is let in as fast as the first.
 *
 * The link to the next of a chain stands in the member itself: to add one can't
 * fail. Nothing here belongs to the table but its chains.
 */
#include "day10/chat/member.h"

struct names {
    /* private */
    struct member **chains;
    uint32_t size;
};

/* Prepares *n, empty, for about so many members. Returns 0; -1 with ENOMEM. */
int names_init(struct names *n, int members);

/* Returns the link that leads to the member of that name; it is NULL where one
 * is to be hung in. Holds until the next one comes or goes. */
struct member **names_find(const struct names *n, const char *name);

/* Frees it; the members stay. */
void names_free(struct names *n);

#endif
