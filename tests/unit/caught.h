#ifndef LAB_CAUGHT_H
#define LAB_CAUGHT_H

/*
 * caught - runs code that prints and exits in a forked child, and catches
 * what comes of it: for the unit tests of errors, args and say. The code must
 * not assert: a failed assertion would go on with the tests in the child.
 */
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

struct caught_text {
    char text[1 << 17]; /* all of it, and a NUL */
    size_t len;
    int writes; /* how many write(2)s it came in; not for a terminal */
};

static struct caught {
    struct caught_text out, err;
    int code; /* of exit; minus the signal that killed it */
} caught;

/* Reads once. Returns 0 at the end (EIO: of a terminal). */
static inline int caught_read(int fd, struct caught_text *to)
{
    ssize_t n = read(fd, to->text + to->len, sizeof(to->text) - 1 - to->len);
    if (n <= 0)
        return 0;
    to->len += (size_t)n;
    to->writes++;
    return 1;
}

static inline void caught_child(const int out[2], const int err[2],
                                void (*code)(void *arg), void *arg)
{
    dup2(out[1], STDOUT_FILENO);
    dup2(err[1], STDERR_FILENO);
    close(out[0]);
    close(out[1]);
    close(err[0]);
    close(err[1]);
    code(arg);
    _exit(0);
}

/* Runs code(arg) with out[1] as its stdout; what out[0] gives is caught. */
static inline void caught_on(const int out[2], void (*code)(void *arg),
                             void *arg)
{
    int err[2], status;
    memset(&caught, 0, sizeof(caught));
    fflush(NULL); /* not a second time by the child's exit(3) */
    /* O_DIRECT: what one write(2) has written is one read(2), see pipe(2) */
    if (pipe2(err, O_DIRECT | O_CLOEXEC) == -1)
        abort();
    pid_t pid = fork();
    if (pid == -1)
        abort();
    if (pid == 0)
        caught_child(out, err, code, arg);
    close(out[1]);
    close(err[1]);
    struct pollfd ends[] = {{out[0], POLLIN, 0}, {err[0], POLLIN, 0}};
    while (ends[0].fd != -1 || ends[1].fd != -1) {
        poll(ends, 2, -1);
        if (ends[0].revents != 0 && caught_read(out[0], &caught.out) == 0)
            ends[0].fd = -1;
        if (ends[1].revents != 0 && caught_read(err[0], &caught.err) == 0)
            ends[1].fd = -1;
    }
    close(out[0]);
    close(err[0]);
    waitpid(pid, &status, 0);
    caught.code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

/* Runs code(arg) with a pipe as its stdout. */
static inline void caught_run(void (*code)(void *arg), void *arg)
{
    int out[2];
    if (pipe2(out, O_DIRECT | O_CLOEXEC) == -1)
        abort();
    caught_on(out, code, arg);
}

/* Runs code(arg) with a terminal as its stdout, which passes all as it is. */
static inline void caught_on_terminal(void (*code)(void *arg), void *arg)
{
    int out[2];
    struct termios raw;
    out[0] = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (out[0] == -1 || grantpt(out[0]) == -1 || unlockpt(out[0]) == -1)
        abort();
    out[1] = open(ptsname(out[0]), O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (out[1] == -1 || tcgetattr(out[1], &raw) == -1)
        abort();
    cfmakeraw(&raw);
    tcsetattr(out[1], TCSANOW, &raw);
    caught_on(out, code, arg);
}

#endif
