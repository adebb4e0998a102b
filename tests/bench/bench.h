#ifndef LAB_BENCH_H
#define LAB_BENCH_H

/*
 * bench - what the programs of tests/bench have in common: what they print,
 * and how they say that something can't be measured here. See run.py.
 */
#include "common/say.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { BENCH_MISSING = 77 }; /* exit status: the system lacks it */

/* Prints the line that run.py reads: ns for each of count, of took_ns. */
static inline void bench_print(int count, int64_t took_ns)
{
    say_bare("count=%d ns=%.1f", count, (double)took_ns / count);
}

/* Ends the program: what it was to measure is missing, errno says why. */
_Noreturn static inline void bench_missing(const char *what)
{
    say_bare("missing: %s: %s", what, strerror(errno));
    exit(BENCH_MISSING);
}

#endif
