#ifndef LAB_TABLE_H
#define LAB_TABLE_H

/*
 * table - all descendants of the calling process.
 */
#include "common/proc.h"

#include <stdbool.h>

enum { TABLE_MAX = 8192 };

struct table {
    struct proc_stat at[TABLE_MAX]; /* by pid */
    int len;
};

/* Fills in *table with the descendants of this process. Returns 0, or -1 with
 * errno as proc_read_all, and the table is empty. One that begins or ends
 * meanwhile may be in it or not. */
int table_scan(struct table *table);

/* Whether a process has ended, and is but to be reaped. Its first thread alone
 * may have: then it is shown as a zombie, and the others run on. */
bool table_has_ended(const struct proc_stat *process);

/* Returns how many processes and threads that user has, all together. */
long table_tasks_of(uid_t uid);

/* Returns KiB of memory in use by all in the table: their resident pages, each
 * process's own count, so shared ones several times. */
long table_resident_kib(const struct table *table);

/* The same with shared pages counted once, in equal shares; slow. */
long table_shared_kib(const struct table *table);

#endif
