#ifndef LAB_SAY_H
#define LAB_SAY_H

/*
 * say - one line of output that says who speaks.
 *
 * A line is one write(2) to stdout: lines of several processes or threads
 * never mix, and no stdio buffer is left behind for fork(2) to double. On a
 * terminal each role has a colour of its own; none if stdout is no terminal
 * or NO_COLOR is set. If stdout can't be written the program ends with one
 * line on stderr and _exit(1), or by SIGPIPE unless it is ignored: a demo
 * nobody hears shows nothing.
 * Safe in threads and forked children; not in signal handlers (vsnprintf).
 */

/* A longer line is cut here and ends in "...": up to PIPE_BUF (pipe(7)), a
 * write is one piece in a pipe too. */
enum { SAY_LINE_MAX = 4096 };

/* Prints "role PID: text": for programs of processes. printf(3) style. */
void say(const char *role, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Prints "role PID/TID: text": for programs of threads. */
void say_thread(const char *role, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Prints "text": for the lines of servers that other programs wait for, such
 * as "listening on 127.0.0.1:2007". */
void say_bare(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
