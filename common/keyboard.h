#ifndef LAB_KEYBOARD_H
#define LAB_KEYBOARD_H

/*
 * keyboard - stdin, line by line, beside everything else a server waits for.
 *
 * It is opened once more, non-blocking: that flag belongs to the open file,
 * and set on stdin itself it would hold for the shell too. stdin may be a
 * terminal, a pipe, a file or a socket; a server in the background, whose
 * terminal can't be read, has no keyboard, and no harm is done.
 *
 *     watch k.fd; once it is ready:
 *     while (keyboard_next(&k, &line))
 *         ...
 *     if (k.has_ended)
 *         watch k.fd no more: it would be ready for ever
 *
 * One turn of that loop reads about as much as fits in storage: if more comes
 * (`yes | server`) k.fd stays ready, and others have their turn meanwhile.
 */
#include "common/lines.h"

#include <stdbool.h>

struct keyboard {
    int fd;         /* what to watch; -1: there is none */
    bool has_ended; /* nothing will come (any more) */
    /* private */
    bool has_read; /* in this turn: only what is in lines is left of it */
    struct lines lines;
    char storage[4096];
};

/* Opens *k. Ignores SIGTTIN, which would stop a server in the background that
 * reads; the read fails instead. Before other descriptors are opened: if stdin
 * is closed, the first of them gets its number. */
void keyboard_open(struct keyboard *k);

/* Returns true and the next whole line in *line (it stays until the next call;
 * the last one may lack its LF, lines too long for a terminal are dropped);
 * false when there is no more in this turn. Doesn't block. */
bool keyboard_next(struct keyboard *k, char **line);

/* Takes the lines of a turn. Returns true as soon as one of them is word.
 * Doesn't block. */
bool keyboard_says(struct keyboard *k, const char *word);

/* Closes it. */
void keyboard_close(struct keyboard *k);

#endif
