/*
 * reaper N - N children end together; a handler reaps them, main goes on.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST = 200 };

static volatile sig_atomic_t reaped;

/* Signals don't queue: one SIGCHLD may stand for many ends. */
static void on_child(int number)
{
    (void)number;
    int saved = errno;
    while (waitpid(-1, NULL, WNOHANG) > 0)
        reaped++;
    errno = saved;
}

static int number(const char *text)
{
    char *end;
    long n = strtol(text, &end, 10);
    return *text == '\0' || *end != '\0' || n < 1 || n > MOST ? -1 : (int)n;
}

/* Returns how many were started. They wait for the end of file of the gate. */
static int start(int n)
{
    int gate[2], started = 0;
    if (pipe(gate) == -1) {
        perror("reaper: pipe");
        return 0;
    }
    while (started < n) {
        pid_t pid = fork();
        if (pid == -1) {
            perror("reaper: fork");
            break;
        }
        if (pid == 0) {
            char byte;
            close(gate[1]);
            while (read(gate[0], &byte, 1) == -1 && errno == EINTR)
                continue;
            _exit(0);
        }
        started++;
    }
    close(gate[0]);
    close(gate[1]);
    return started;
}

int main(int argc, char *argv[])
{
    int n = argc == 2 ? number(argv[1]) : -1;
    if (n == -1) {
        fprintf(stderr, "usage: reaper N (N from 1 to %d)\n", MOST);
        return 2;
    }
    struct sigaction action = {.sa_handler = on_child, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    if (sigaction(SIGCHLD, &action, NULL) == -1) {
        perror("reaper: sigaction");
        return 1;
    }
    int started = start(n), ticks = 0;
    while (reaped < started) {
        dprintf(STDERR_FILENO, "tick %d\n", ++ticks);
        pause();
    }
    printf("reaped=%d\n", (int)reaped);
    return started == n ? 0 : 1;
}
