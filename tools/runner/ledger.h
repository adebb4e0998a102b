#ifndef LAB_LEDGER_H
#define LAB_LEDGER_H

/*
 * ledger - what is left of a run's processes when the program has ended, or
 * is about to.
 */
#include "tools/runner/run.h"
#include "tools/runner/table.h"

/* How many children pid has in the table, and how many of them are zombies. */
void ledger_children(const struct table *table, pid_t pid, int *children,
                     int *zombies);

/* Of pid, which is about to end, reports the zombies it has not reaped, and
 * how many children it has. */
void ledger_exit(const struct table *table, pid_t pid, struct report *report);

/* Reports each process in the table that still runs, what it holds open beyond
 * its stderr, and the ports on which it listens. */
void ledger_running(const struct table *table, struct report *report);

#endif
