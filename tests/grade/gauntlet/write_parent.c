/*
 * write_parent - writes into its parent's memory.
 *
 * Verdict: ok
 * Escapes: user:basic
 */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/mem", getppid());
    if (open(path, O_RDWR) != -1)
        puts("escaped: its parent's memory is open");
}
