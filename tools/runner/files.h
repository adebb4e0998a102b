#ifndef LAB_FILES_H
#define LAB_FILES_H

/*
 * files - what labrun opens for an attempt, before anything untrusted runs.
 */
#include "tools/runner/attempt.h"

/* Whether rename(2) may put a file at path: not over a device or a pipe that is
 * there. Root could lose its /dev/null. */
bool files_may_replace(const char *path);

/* Decides in whose name the program runs. */
void attempt_choose_user(struct run *run);

/* Opens all descriptors of the attempt, and makes its folder. Returns 0, or -1
 * with errno; attempt_close is to follow in both cases. */
int attempt_open(struct attempt *a);

/* Removes the folder, gives --out files their names, closes what is open. */
void attempt_close(struct attempt *a);

#endif
