/*
 * read_stdout - takes back what it has printed, and locks the pipe.
 *
 * Verdict: ok
 */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    int fd = open("/proc/self/fd/1", O_RDONLY);
    char byte;
    fcntl(1, F_SETFL, O_NONBLOCK | O_ASYNC);
    fcntl(1, F_SETPIPE_SZ, 4096);
    for (int i = 0; i < 50 && fd != -1; i++) {
        puts("something");
        fflush(stdout);
        fcntl(fd, F_SETFL, O_NONBLOCK);
        read(fd, &byte, 1);
    }
}
