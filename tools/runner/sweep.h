#ifndef LAB_SWEEP_H
#define LAB_SWEEP_H

/*
 * sweep - the end of all processes of a run, however they multiply.
 */
#include "tools/runner/run.h"
#include "tools/runner/table.h"

/* Kills all descendants of the calling process, a child subreaper or pid 1,
 * and reaps them: stops them first, so that none starts another meanwhile. run
 * is for the keeper only, who can do it faster than they multiply: to all in
 * its namespace, or of the program's own user; NULL for anybody else. Uses
 * *table. Returns 0, or -1 if some were still there after 10 s. */
int sweep(const struct run *run, struct table *table);

#endif
