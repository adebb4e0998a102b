/*
 * pipeline CMD ARG... [-- CMD ARG...]... - connects commands as a shell does.
 */
#define _GNU_SOURCE /* pipe2 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { STAGES_MAX = 16 };

/* Cuts argv at each "--" into stages, each ended by NULL. Returns how many, or
 * -1 if one is empty or there are too many. */
static int split(char *argv[], char **stages[])
{
    int count = 0;
    for (char **arg = argv + 1;; arg++) {
        if (*arg == NULL || strcmp(*arg, "--") == 0 || count == STAGES_MAX)
            return -1; /* a stage begins here, and there is none */
        stages[count++] = arg;
        while (*arg != NULL && strcmp(*arg, "--") != 0)
            arg++;
        if (*arg == NULL)
            return count;
        *arg = NULL;
    }
}

/* The child's whole life. All ends of pipes close at exec but for the two that
 * have become its stdin and stdout. */
static void stage(char *command[], int in, int out)
{
    if (in != -1)
        dup2(in, STDIN_FILENO);
    if (out != -1)
        dup2(out, STDOUT_FILENO);
    execvp(command[0], command);
    int code = errno == ENOENT ? 127 : 126;
    dprintf(STDERR_FILENO, "pipeline: %s: %s\n", command[0], strerror(errno));
    (void)code;
}

/* Starts all stages. Returns how many there are now; pids[] tells who. */
static int start(char **stages[], int count, pid_t pids[])
{
    int in = -1, started = 0;
    while (started < count) {
        int fds[2] = {-1, -1};
        if (started < count - 1 && pipe2(fds, O_CLOEXEC) == -1)
            break;
        pid_t pid = fork();
        if (pid == 0)
            stage(stages[started], in, fds[1]);
        if (in != -1)
            close(in);
        if (fds[1] != -1)
            close(fds[1]); /* else the next stage never sees its end */
        in = fds[0];
        if (pid == -1)
            break;
        pids[started++] = pid;
    }
    if (started < count)
        perror("pipeline");
    if (in != -1)
        close(in);
    return started;
}

int main(int argc, char *argv[])
{
    char **stages[STAGES_MAX];
    pid_t pids[STAGES_MAX];
    int count = argc > 1 ? split(argv, stages) : -1;
    if (count == -1) {
        fprintf(stderr, "usage: pipeline CMD ARG... [-- CMD ARG...]...\n");
        return 2;
    }
    int started = start(stages, count, pids), status = 0;
    for (int i = 0; i < started; i++) {
        while (waitpid(pids[i], &status, 0) == -1 && errno == EINTR)
            continue;
    }
    if (started < count)
        return 1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
