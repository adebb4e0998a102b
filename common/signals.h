#ifndef LAB_SIGNALS_H
#define LAB_SIGNALS_H

/*
 * signals - the few ways this lab takes a signal.
 *
 * A handler does one thing that signal-safety(7) allows (set a flag of type
 * volatile sig_atomic_t, write one byte, reap) and leaves errno as it was.
 * A server rather takes its stop signals as a descriptor, so that they come
 * in order with everything else it polls. Nothing here prints or blocks.
 */

/* Installs handler for sig with SA_RESTART, so that calls it interrupts go on
 * (signal(7) lists those that don't). Returns 0; -1 with EINVAL for a signal
 * that can't be caught. The disposition is shared by all threads, inherited
 * by fork, reset by exec. */
int signals_handle(int sig, void (*handler)(int));

/* Blocks SIGINT and SIGTERM in the calling thread and returns a descriptor
 * (signalfd(2), non-blocking, close-on-exec, the caller closes it) that is
 * readable once one of them has come; -1 with EMFILE, ENFILE or ENOMEM.
 * Call it before other threads start: they inherit the mask, else the signal
 * would go to one of them and end the program. */
int signals_stop_fd(void);

/* Takes the stop signal that made fd readable. Returns its number, 0 if none
 * has come, -1 with errno. Doesn't block. */
int signals_stop_taken(int fd);

/* Unblocks SIGINT and SIGTERM: for a forked child, which inherits the mask
 * (so does a program it executes), to die of them again. Returns 0 or -1. */
int signals_stop_undo(void);

/* Ignores SIGPIPE, so that a write to a peer that has gone fails with EPIPE
 * instead of ending the program. Returns 0 or -1. Inherited by fork and exec.
 */
int signals_ignore_pipe(void);

#endif
