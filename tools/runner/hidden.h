#ifndef LAB_HIDDEN_H
#define LAB_HIDDEN_H

/*
 * hidden - what a run takes though no process shows it as its memory, and no
 * folder as its file.
 */
#include "tools/runner/run.h"
#include "tools/runner/table.h"

struct hidden {
    long memory_kib; /* files of memfd_create(2), System V segments */
    long disk_kib;   /* open files without a name */
};

/* Adds up what those in the table have open. A call or two for each of their
 * descriptors: not for every look. */
void hidden_measure(const struct run *run, const struct table *table,
                    struct hidden *hidden);

#endif
