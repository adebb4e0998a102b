#ifndef LAB_SYSV_H
#define LAB_SYSV_H

/*
 * sysv - the System V objects of a user, as proc_sysvipc(5) tells of them.
 */
#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

enum { SYSV_MEMORY, SYSV_SEMAPHORES, SYSV_QUEUES, SYSV_KINDS };
extern const char *const sysv_path[SYSV_KINDS];

struct sysv {
    int id;
    long kib; /* that it has in memory, of SYSV_MEMORY only */
};

/* Opens the table of a kind, for sysv_next; the caller closes it. Returns NULL
 * where the kernel has no such objects. */
FILE *sysv_open(int kind);

/* Fills in *next with the next object of uid. Returns false at the end. */
bool sysv_next(FILE *table, int kind, uid_t uid, struct sysv *next);

/* Removes it, if this process may. */
void sysv_remove(int kind, int id);

#endif
