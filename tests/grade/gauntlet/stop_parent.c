/*
 * stop_parent - stops its parent, and its parent's parent.
 *
 * Verdict: ok
 * Escapes: user:basic
 * Patience: 4
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(void)
{
    int parent = getppid(), its = 0;
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/stat", parent);
    FILE *file = fopen(path, "r");
    if (file != NULL)
        fscanf(file, "%*d %*s %*c %d", &its);
    if (its > 1)
        kill(its, SIGSTOP);
    kill(parent, SIGSTOP);
    usleep(300000);
}
