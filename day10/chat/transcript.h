#ifndef LAB_TRANSCRIPT_H
#define LAB_TRANSCRIPT_H

/*
 * transcript - all that was said in the room lately, once for all members.
 *
 * A line is written here once, however many are to get it; each member only
 * has a place, up to where it has got everything, and what lies between that
 * and the end is sent to it straight from here. So a line costs no member any
 * memory. The bytes are a ring: the newest overwrite the oldest, and whoever's
 * place is overwritten has been too slow.
 *
 * A place is how many bytes were ever written before it (64 bits: it never
 * wraps). Nothing here reads or writes a descriptor. One thread at a time.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

enum { TRANSCRIPT_PIECES = 2 };

struct transcript {
    char *bytes;
    size_t size;  /* of the ring: more a member can't be behind */
    uint64_t end; /* the place after the newest line */
};

/* Prepares *t, empty, with a ring of size bytes. Returns 0; -1 with ENOMEM. */
int transcript_init(struct transcript *t, size_t size);

/* Writes a line of len bytes, and its LF; len < size. */
void transcript_add(struct transcript *t, const char *line, size_t len);

/* Returns true while all from place on is there to be sent. */
bool transcript_has(const struct transcript *t, uint64_t place);

/* Puts what lies between two places, both still there, into pieces, of
 * TRANSCRIPT_PIECES, for writev(2). Returns how many: none, one, or two if it
 * goes over the ring's seam. They hold until the next line is added. */
int transcript_pieces(const struct transcript *t, uint64_t from, uint64_t to,
                      struct iovec *pieces);

/* Frees it. */
void transcript_free(struct transcript *t);

#endif
