/* Forks N times; prints who of parent (p) and child (c) wrote first each time,
 * and - for a fork that failed. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static char first_of_two(void)
{
    char first = '-';
    int fds[2];
    if (pipe(fds) == -1)
        return 'x';
    pid_t pid = fork();
    if (pid == 0) {
        write(fds[1], "c", 1);
        _exit(0);
    }
    if (pid > 0) {
        write(fds[1], "p", 1);
        waitpid(pid, NULL, 0);
        read(fds[0], &first, 1);
    }
    close(fds[0]);
    close(fds[1]);
    return first;
}

int main(int argc, char *argv[])
{
    int n = argc > 1 ? atoi(argv[1]) : 1;
    for (int i = 0; i < n; i++)
        putchar(first_of_two());
    putchar('\n');
    return 0;
}
