#ifndef LAB_RUN_H
#define LAB_RUN_H

/*
 * run - what labrun's three processes know of one run.
 *
 * labrun itself (outside all walls) reads the output and writes the record;
 * the keeper, its child, starts the program, watches it and clears up: as a
 * child subreaper, or as pid 1 of the program's own namespaces. They talk over
 * a SOCK_SEQPACKET socket, so one message is one read.
 */
#include "tools/runner/options.h"

#include <limits.h>
#include <stdbool.h>
#include <sys/types.h>

enum { SCRATCH_MAX = 256 };

struct run {
    const struct options *options;
    int layer;
    bool own_uid;              /* the program's user is nobody else's */
    uid_t uid;                 /* the program's, as labrun sees it */
    gid_t gid;                 /* likewise */
    char scratch[SCRATCH_MAX]; /* the folder outside; in full a mount point */
    int in, out, err;          /* what become the program's 0, 1 and 2 */
    int socket;                /* the keeper's end */
    pid_t runner, keeper;      /* the program must not signal them */
    int file_fds[LIST_MAX], out_fds[LIST_MAX];
};

enum verdict {
    V_OK,
    V_SIGNAL,
    V_CPU,
    V_WALL,
    V_OUTPUT,
    V_MEMORY,
    V_DISK,
    V_PROCESSES,
    V_NOT_STARTED,
    V_INTERNAL
};

enum { LEFT_MAX = 48, WHAT_MAX = 80, WHY_MAX = 160 };

struct left {
    const char *kind; /* a literal: the same in both processes */
    char what[WHAT_MAX];
};

/* What the keeper says at the end. */
struct report {
    enum verdict verdict;
    bool walls_failed; /* this layer can't be had here; why says what failed */
    bool marked;
    int children, zombies; /* when marked */
    bool exited;           /* it ended by an exit, which was met */
    int unreaped, running; /* its children then: ended, not ended */
    int status;            /* of wait(2) */
    double wall;           /* s, until it ended, or was to be ended */
    double cpu;            /* s, until the last of its processes was gone */
    long peak_kib;
    long processes; /* and threads: the most that were seen at once */
    bool copied[LIST_MAX];
    char why[WHY_MAX];
    int n_left;
    int more_left; /* those that found no room */
    struct left left[LEFT_MAX];
};

/* labrun to keeper: one byte. Keeper to labrun: one byte, or a report. */
enum {
    SAY_STOP = 's',    /* too much output: end it */
    SAY_QUIT = 'q',    /* labrun was told to end */
    SAY_MARK = 'm',    /* count its children now */
    SAY_PID = 'p',     /* the program itself, whose pid comes with it */
    SAY_STARTED = 'r', /* it runs */
};

/* Where the scratch folder is for the program: its cwd. */
const char *run_inside(const struct run *run);

/* The program's user as the keeper sees it. */
uid_t run_inside_uid(const struct run *run);

/* Adds one thing that was left behind. */
void report_left(struct report *report, const char *kind, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Says why it can't go on, with the words of errno. Returns -1. */
int report_why(struct report *report, const char *what);

/* The keeper's whole life, in a process of its own; never returns. */
_Noreturn void keeper_main(const struct run *run);

#endif
