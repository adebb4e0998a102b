/*
 * read_open_files - reads what other processes have open.
 *
 * Verdict: ok
 * Escapes: user:basic
 */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    for (int pid = 1; pid < 200; pid++)
        for (int fd = 0; fd < 20 && pid != getpid(); fd++) {
            char path[64];
            snprintf(path, sizeof path, "/proc/%d/fd/%d", pid, fd);
            if (open(path, O_RDONLY | O_NONBLOCK) != -1)
                printf("escaped: %s\n", path);
        }
}
