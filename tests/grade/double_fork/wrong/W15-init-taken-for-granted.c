/*
 * double_fork A_MS B_MS - work beside the parent that nobody has to wait for.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long milliseconds(const char *text)
{
    char *end;
    long ms = strtol(text, &end, 10);
    return *text == '\0' || *end != '\0' || ms < 0 || ms > 60000 ? -1 : ms;
}

static void work(long ms)
{
    struct timespec left = {ms / 1000, ms % 1000 * 1000000};
    while (nanosleep(&left, &left) == -1 && errno == EINTR)
        continue;
}

/* The pipe ends when the parent has reaped the first child. The end of a pipe
 * of the first child's own would be too early: a process closes its files a
 * moment before its children get another parent. */
static void grandchild(long ms, int until_reaped)
{
    char byte;
    while (read(until_reaped, &byte, 1) == -1 && errno == EINTR)
        continue;
    work(ms);
    dprintf(STDOUT_FILENO, "grandchild done ppid=%d\n", 1);
    _exit(0);
}

static void first_child(long ms, const int reaped[2])
{
    close(reaped[1]);
    pid_t pid = fork();
    if (pid == 0)
        grandchild(ms, reaped[0]);
    _exit(pid == -1);
}

int main(int argc, char *argv[])
{
    long a_ms = argc == 3 ? milliseconds(argv[1]) : -1;
    long b_ms = argc == 3 ? milliseconds(argv[2]) : -1;
    if (a_ms == -1 || b_ms == -1) {
        fprintf(stderr, "usage: double_fork A_MS B_MS (each 0 to 60000)\n");
        return 2;
    }
    int reaped[2];
    pid_t pid = pipe(reaped) == -1 ? -1 : fork();
    if (pid == -1) {
        perror("double_fork: pipe, fork");
        return 1;
    }
    if (pid == 0)
        first_child(b_ms, reaped);
    int status;
    while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
        continue;
    close(reaped[1]);
    if (status != 0) {
        fprintf(stderr, "double_fork: no second child could be started\n");
        return 1;
    }
    work(a_ms);
    dprintf(STDOUT_FILENO, "parent done\n");
    return 0;
}
