/*
 * status_report CMD [ARG...] - runs a command and tells how it ended.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void run(char *argv[])
{
    close_range(3, ~0U, CLOSE_RANGE_CLOEXEC); /* whatever we inherited */
    execvp(argv[0], argv);
    int code = errno == ENOENT ? 127 : 126;
    dprintf(STDERR_FILENO, "status_report: %s: %s\n", argv[0], strerror(errno));
    _exit(code);
}

/* Prints the one line. Returns the exit code a shell would give. */
static int report(int status)
{
    if (WIFEXITED(status)) {
        printf("exited code=%d\n", WEXITSTATUS(status));
        return WEXITSTATUS(status);
    }
    int number = WTERMSIG(status);
    const char *name = sigabbrev_np(number);
    printf("killed signal=%d name=SIG%s core=no\n", number,
           name != NULL ? name : "RT");
    return 128 + number;
}

int main(int argc, char *argv[])
{
    if (argc < 2) {
        fprintf(stderr, "usage: status_report CMD [ARG...]\n");
        return 2;
    }
    pid_t pid = fork();
    if (pid == -1) {
        perror("status_report: fork");
        return 1;
    }
    if (pid == 0)
        run(argv + 1);
    int status;
    while (waitpid(pid, &status, 0) == -1) {
        if (errno != EINTR) {
            perror("status_report: waitpid");
            return 1;
        }
    }
    return report(status);
}
