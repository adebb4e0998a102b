#ifndef LAB_ATTEMPT_H
#define LAB_ATTEMPT_H

/*
 * attempt - one try to run the program, behind the walls of one layer.
 */
#include "tools/runner/capture.h"
#include "tools/runner/run.h"

struct attempt {
    struct run run;
    struct report report;
    struct capture out, err;
    int socket;  /* to the keeper */
    int signals; /* that tell labrun to end */
};

/* Runs it until nothing of it is left, with what it printed in out and err and
 * what came of it in report; --pid and --out files are written. Blocks for as
 * long as the limits let it. Returns 0; -1 with errno if it could not even be
 * tried. */
int attempt_run(struct attempt *a, const struct options *options, int layer);

/* Frees what attempt_run left in *a. */
void attempt_free(struct attempt *a);

#endif
