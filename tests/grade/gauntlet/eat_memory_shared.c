/*
 * eat_memory_shared - takes 4 MiB in each of 40 processes.
 *
 * Verdict: memory
 * Options: --cpu 2 --wall 3
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(void)
{
    for (int i = 0; i < 39; i++)
        if (fork() == 0)
            break;
    char *some = malloc(4 << 20);
    memset(some, getpid(), 4 << 20);
    for (;;)
        pause();
}
