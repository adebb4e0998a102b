#ifndef LAB_PROC_H
#define LAB_PROC_H

/*
 * proc - what the kernel tells of a process in /proc/PID/stat (proc(5)), as
 * ps(1) and pstree(1) read it.
 *
 * What is read is a moment's truth: the process may change, or be gone, right
 * after. Only of a child that has not been waited for, and of oneself, is the
 * pid certain to be still the same process.
 */
#include <stddef.h>
#include <sys/types.h>

struct proc_stat {
    pid_t pid, ppid;     /* ppid 0: the parent is the kernel, or outside
                            of this pid namespace */
    pid_t pgrp, session; /* process group and session */
    pid_t tpgid;         /* foreground group of its terminal, -1: none */
    char name[65];       /* control characters replaced by '?' */
    char state;          /* 'R', 'S', 'D', 'T', 't', 'Z', ... */
    int nice;            /* -20..19 */
    int threads;         /* 1: the process itself */
    long ticks;          /* CPU time in clock ticks, sysconf(3); that of the
                            children it has waited for included */
    long pages;          /* of its memory that are in RAM */
};

/* Reads /proc/PID/stat into *p. Returns 0; -1 with ESRCH if there is no such
 * process (any more), EMFILE, ENFILE or ENOMEM. Safe in threads. */
int proc_read(pid_t pid, struct proc_stat *p);

/* Reads all processes there are into list, by pid; one that ends meanwhile is
 * left out. Returns how many, at most max; -1 with ENOBUFS if there are more,
 * or the errno of opendir(3) or proc_read. Not a picture of one moment: a
 * process that is forked meanwhile may be missing. Safe in threads. */
int proc_read_all(struct proc_stat *list, int max);

/* Looks again every millisecond until pid is in state, at most timeout_ms (-1:
 * no limit), and leaves in *p what it saw last. For a state that lasts until
 * the caller ends it; one that passes may be missed. Returns 0; -1 with
 * ETIMEDOUT, or as proc_read. Safe in threads. */
int proc_await(pid_t pid, char state, int timeout_ms, struct proc_stat *p);

/* Returns what state means in words, "unknown" for a letter that proc(5)
 * doesn't have. Static storage. */
const char *proc_state_words(char state);

/* Puts what ps(1) shows as STAT into text and returns text: the state and the
 * letters '<' (nice below 0), 'N' (above 0), 's' (session leader), 'l' (more
 * than one thread), '+' (in the foreground group of its terminal). All of
 * ps's but 'L' (locked pages: not in this file). */
const char *proc_ps_stat(const struct proc_stat *p, char text[8]);

#endif
