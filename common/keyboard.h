#ifndef LAB_KEYBOARD_H
#define LAB_KEYBOARD_H

/*
 * keyboard - stdin, line by line, beside everything else a server waits for.
 *
 * It is opened once more, non-blocking: that flag belongs to the open file,
 * and set on stdin itself it would hold for the shell too. stdin may be a
 * terminal, a pipe or a file; a server in the background, whose terminal
 * can't be read, has no keyboard, and no harm is done.
 *
 *     watch k.fd; once it is ready:
 *     while (keyboard_next(&k, &line))
 *         ...
 *     if (k.has_ended)
 *         watch k.fd no more: it would be ready for ever
 */
#include "common/lines.h"

#include <stdbool.h>

struct keyboard {
    int fd;         /* what to watch; -1: there is none */
    bool has_ended; /* nothing will come (any more) */
    /* private */
    struct lines lines;
    char storage[4096];
};

/* Opens *k. Ignores SIGTTIN, which would stop a server in the background that
 * reads; the read fails instead. */
void keyboard_open(struct keyboard *k);

/* Returns true and the next whole line in *line (it stays until the next call,
 * lines too long for a terminal are dropped); false when there is none now.
 * Doesn't block. */
bool keyboard_next(struct keyboard *k, char **line);

/* Takes all lines that are there now, the rest with the next call. Returns
 * true as soon as one of them is word. Doesn't block. */
bool keyboard_says(struct keyboard *k, const char *word);

/* Closes it. */
void keyboard_close(struct keyboard *k);

#endif
