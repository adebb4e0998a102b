#ifndef LAB_PROCESS_H
#define LAB_PROCESS_H

/*
 * process - the process object: fork(2), _exit(2) and waitpid(2) as start,
 * run and join; C's counterpart of Python's multiprocessing.Process.
 *
 *     static int job(void *arg) { ...; return 0; }
 *
 *     struct process p;
 *     process_init(&p, "job", job, &argument);
 *     CHECK(process_start(&p));
 *     CHECK(process_join(&p, -1));
 *
 * The child is a copy of the parent: it reads *arg as it was at the start,
 * and nothing it writes comes back but its exit status (and what it sends
 * through a pipe, see queue.h and pool.h).
 *
 * Unlike Python's: the target's return value is the exit status (Python
 * drops it); a daemon dies with its parent however that dies (Python's lives
 * on after SIGKILL); only the process that started it may join it, as there.
 *
 * One thread at a time may use an object. In a program that has threads the
 * child starts with only the thread that called process_start: a lock that
 * another held stays locked in it for ever, so the target should keep to
 * what it was given (fork(2), NOTES).
 */
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct process {
    const char *name;                 /* in ps too, its first 15 bytes */
    int (*run)(struct process *self); /* what the child does */
    int (*target)(void *arg);         /* what the default run calls */
    void *arg;                        /* the caller's; not freed here */
    /* to read, not to write */
    bool daemon; /* see process_set_daemon */
    pid_t pid;   /* 0 until it is started */
    int status;  /* as waitpid(2) gave it, once it has ended */
    /* private */
    enum { PROCESS_NEW, PROCESS_STARTED, PROCESS_ENDED, PROCESS_LOST } state;
    pid_t parent_pid;
    int pidfd; /* pidfd_open(2); -1 unless STARTED; names this child only */
};

/* Prepares *p: the child will call target(arg), which returns its exit
 * status, 0..255. name may be NULL (the child keeps the program's name); it
 * is not copied. Starts nothing. Returns 0; -1 with EINVAL if p or target is
 * NULL. */
int process_init(struct process *p, const char *name, int (*target)(void *arg),
                 void *arg);

/* The same for a type of one's own that has a struct process as its first
 * member: the child calls run(p), which may cast p back to that type. */
int process_init_run(struct process *p, const char *name,
                     int (*run)(struct process *self));

/* Makes the child a daemon: it is killed (SIGKILL) when its parent dies, even
 * if the parent is killed. By prctl(2) PR_SET_PDEATHSIG, to which the end of
 * the *thread* that called process_start counts as the parent's death: start
 * daemons from a thread that lasts. Returns 0; -1 with EALREADY after the
 * start, EINVAL if p is NULL. */
int process_set_daemon(struct process *p, bool daemon);

/* Forks; the child runs and ends by _exit (stdout and stderr are flushed
 * before the fork, so that nothing comes out twice, and after run; atexit
 * handlers don't run). Handlers and the signal mask are inherited. The child
 * is to be joined, or seen dead by is_alive; else a zombie and a descriptor
 * stay. Returns 0; -1 with EALREADY if it was started before, EINVAL if p was
 * not initialised, EAGAIN or ENOMEM (no more processes), EMFILE or ENFILE (no
 * descriptor for process_join); then no child is left, and it may be started
 * again. */
int process_start(struct process *p);

/* Waits until the child has ended, at most timeout_ms (-1: no limit; 0:
 * doesn't wait), and reaps it. Once it has ended every call returns 0 at
 * once. Returns -1 with ETIMEDOUT, EINVAL (not started), or ECHILD: not the
 * caller's child, or its status is lost as SIGCHLD is ignored or somebody
 * else reaped it; then it has ended all the same. EINTR is handled. */
int process_join(struct process *p, int timeout_ms);

/* Returns true from start to end, to the parent; false to others. Reaps the
 * child if it has ended, doesn't wait. */
bool process_is_alive(struct process *p);

/* Sends sig to the child; by pidfd, so never to a stranger that got the same
 * pid later. Not for the child itself: raise(3). Returns 0; -1 with ESRCH if
 * it isn't running (though not yet joined), EINVAL. */
int process_signal(struct process *p, int sig);
/* Asks the child to end: process_signal(p, SIGTERM). */
int process_terminate(struct process *p);
/* Ends the child for certain: process_signal(p, SIGKILL). */
int process_kill(struct process *p);

/* Puts the exit code of an ended child into *code, as Python counts: its exit
 * status, or -N if signal N killed it. Returns 0; -1 with EAGAIN while it
 * runs, ECHILD if the status is lost, EINVAL if it wasn't started. */
int process_exit_code(struct process *p, int *code);

/* Puts a status of waitpid(2) in words into text and returns text: "exited
 * with code 3", "killed by signal 9 (SIGKILL)", "killed by signal 6
 * (SIGABRT), core dumped", "stopped by signal 19 (SIGSTOP)", "continued".
 * Cut at size bytes, NUL included. Pure: safe in threads. */
const char *process_status_words(int status, char *text, size_t size);

#endif
