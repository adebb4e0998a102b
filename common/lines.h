#ifndef LAB_LINES_H
#define LAB_LINES_H

/*
 * lines - reads a descriptor line by line, each descriptor with a buffer of
 * its own (no hidden static, so many can be read at once).
 *
 * A line ends in LF or CRLF, which is taken off. It may hold any other byte,
 * NUL too. What the bytes mean is the caller's business.
 *
 * More than one line may be read at a time. poll(2) knows nothing of those
 * that wait here, so call lines_next until it answers LINES_PARTIAL, or until
 * lines_waiting answers false.
 */
#include "common/buf.h"

#include <stdbool.h>

enum lines_result {
    LINES_LINE,     /* *line, *len: a whole line */
    LINES_PARTIAL,  /* non-blocking fd: no whole line yet, come again */
    LINES_TOO_LONG, /* one line didn't fit; the rest of it is skipped */
    LINES_SKIPPED,  /* some of that rest; call again, now or later */
    LINES_EOF,      /* the end; *line, *len: what came after the last LF */
    LINES_ERROR     /* see errno */
};

struct lines {
    /* private */
    int fd;
    struct buf buf;
    size_t taken;  /* bytes of the line handed out last, with its end */
    bool skipping; /* in the rest of a line that was too long */
    bool eof;
};

/* Prepares *l to read fd with the caller's storage: capacity (> 0) is the
 * longest line with its end. fd stays the caller's to close. */
void lines_init(struct lines *l, int fd, void *storage, size_t capacity);

/* Hands out the next line; a blocking fd waits for it, a non-blocking one
 * answers LINES_PARTIAL. *line points into the storage, is ended by a NUL, may
 * be changed and stays until the next call; NULL but for LINES_LINE and
 * LINES_EOF. The end is final: each further call gives LINES_EOF, *len = 0.
 * A line that is too long gives LINES_TOO_LONG once, then LINES_SKIPPED any
 * number of times. EINTR is handled. One thread at a time. */
enum lines_result lines_next(struct lines *l, char **line, size_t *len);

/* Returns true if lines_next will hand out a line that is here already, without
 * reading: for those who won't read all that a fast peer sends. */
bool lines_waiting(const struct lines *l);

#endif
