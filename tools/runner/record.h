#ifndef LAB_RECORD_H
#define LAB_RECORD_H

/*
 * record - what labrun writes about a run: one JSON object, always whole.
 */
#include "tools/runner/capture.h"
#include "tools/runner/run.h"

#include <stdio.h>

/* Puts into text how it ended, in words that follow "the program". */
void record_ended(const struct report *report, const struct options *options,
                  char *text, size_t size);

/* Writes the object and a newline. */
void record_write(FILE *file, const struct options *options, int layer,
                  const struct report *report, const struct capture *out,
                  const struct capture *err);

/* Writes four lines of it, for a shell's read: verdict, layer, exit code (an
 * empty line, if it has none), how it ended. */
void record_write_brief(FILE *file, const struct options *options, int layer,
                        const struct report *report);

#endif
