#ifndef LAB_CLIENT_TEXT_H
#define LAB_CLIENT_TEXT_H

/*
 * client_text - a server's words and names on the terminal of the one who
 * asked: readable in every language, and nothing but readable.
 *
 * As common/escape.h, but UTF-8 stays as it is: a person reads it, not a log.
 * What could act on a terminal doesn't: control characters of either set (a
 * program in the terminal: ESC), and the invisible ones that turn the order of
 * a text round.
 */
#include <stdbool.h>
#include <stddef.h>

/* Writes the len bytes of data into text (size > 0 bytes, ended by a NUL) and
 * returns text: characters of UTF-8 as they are, and tabs; a control
 * character or a byte that is no UTF-8 as \x1b, a backslash as \\. What doesn't
 * fit is cut between two characters. Safe anywhere. */
const char *ftpc_text_clean(const void *data, size_t len, char *text,
                            size_t size);

/* Splits line, which it changes, into words: they stand between blanks, or
 * between quotes ("my file.txt"). Writes the first max of them and a NULL into
 * words (max + 1 places); returns how many there are, max + 1 if more. Safe
 * anywhere. */
int ftpc_text_words(char *line, const char *words[], int max);

/* Returns the last part of a path, which points into it: what stands after the
 * last slash; NULL if that is no name of a file: "", ".", "..". */
const char *ftpc_text_name(const char *path);

/* Returns whether a server's name for a file can be a file's name here, in this
 * folder and no other, and on a terminal: no slash, not "." or "..", nothing
 * that ftpc_text_clean would change. Safe anywhere. */
bool ftpc_text_is_plain(const char *name);

#endif
