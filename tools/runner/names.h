#ifndef LAB_NAMES_H
#define LAB_NAMES_H

/*
 * names - what outlives a process: shared memory, semaphores, message queues,
 * files in the folders that are everybody's.
 */
#include "tools/runner/run.h"

enum { NAMES_MAX = 4096 };

struct name {
    const char *kind; /* shm, mqueue, sysv, file: a literal */
    const char *where;
    char name[NAME_MAX + 1];
};

struct names {
    struct name at[NAMES_MAX];
    int len;
};

/* Fills in *names with what the program's user has now. */
void names_scan(const struct run *run, struct names *names);

/* Whether message queues can be seen here: not if no folder shows them. */
bool names_see_queues(void);

/* Returns bytes of disk and memory that all these take, as folder_size does; 0
 * where others may have the same user, or the kernel sets a limit. */
off_t names_size(const struct run *run, off_t max);

/* Reports what has come since before, and removes it where it can be nobody
 * else's. Uses *after. */
void names_compare(const struct run *run, const struct names *before,
                   struct names *after, struct report *report);

#endif
