/*
 * fork_fan N - N children live at once; each tells i * i, all are reaped.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST = 64 };

static int number(const char *text)
{
    char *end;
    long n = strtol(text, &end, 10);
    return *text == '\0' || *end != '\0' || n < 1 || n > MOST ? -1 : (int)n;
}

/* Waits for the gate's end of file: until all have been started. */
static void child(int i, int gate)
{
    char byte;
    while (read(gate, &byte, 1) == -1 && errno == EINTR)
        continue;
    dprintf(STDOUT_FILENO, "child i=%d square=%d\n", i, i * i);
    _exit(i * i % 256);
}

/* Reaps those who were started. Returns 0, or -1 if one had no exit code. */
static int reap(const pid_t pids[], int started)
{
    int sum = 0, result = 0;
    for (int reaped = 0; reaped < started; reaped++) {
        int status, i = 0;
        pid_t pid = waitpid(-1, &status, 0);
        if (pid == -1 && errno == EINTR) {
            reaped--;
            continue;
        }
        if (pid == -1)
            return -1;
        i = reaped;
        if (!WIFEXITED(status)) {
            dprintf(STDERR_FILENO, "fork_fan: child %d was killed\n", i);
            result = -1;
            continue;
        }
        printf("reaped i=%d status=%d\n", i, WEXITSTATUS(status));
        sum += WEXITSTATUS(status);
    }
    printf("sum=%d\n", sum);
    return result;
}

int main(int argc, char *argv[])
{
    int n = argc == 2 ? number(argv[1]) : -1;
    if (n == -1) {
        fprintf(stderr, "usage: fork_fan N (N from 1 to %d)\n", MOST);
        return 2;
    }
    int gate[2];
    if (pipe(gate) == -1) {
        perror("fork_fan: pipe");
        return 1;
    }
    pid_t pids[MOST];
    int started = 0;
    while (started < n) {
        pid_t pid = fork();
        if (pid == -1) {
            perror("fork_fan: fork");
            break;
        }
        if (pid == 0) {
            close(gate[1]);
            child(started, gate[0]);
        }
        pids[started++] = pid;
    }
    close(gate[1]);
    int result = reap(pids, started);
    return result == 0 && started == n ? 0 : 1;
}
