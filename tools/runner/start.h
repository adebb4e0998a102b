#ifndef LAB_START_H
#define LAB_START_H

/*
 * start - the program, started behind its walls.
 */
#include "tools/runner/run.h"

/* What became of it: in step what failed, a literal, with the errno; NULL and
 * 0: it runs; NULL and an errno: exec itself failed, the program's fault. */
struct started {
    const char *step;
    int error;
    int listener; /* tells of exits (filter_next_exit); -1: nothing does */
};

/* Starts it as a child in a session of its own, and waits until it runs or
 * can't. Returns its pid, or -1; *started tells why. */
pid_t start_program(const struct run *run, struct started *started);

#endif
