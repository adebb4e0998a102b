/*
 * sparse_files - makes many large files with nothing in them.
 *
 * Verdict: ok
 */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    for (int i = 0; i < 100; i++) {
        char name[16];
        snprintf(name, sizeof name, "%d", i);
        int fd = open(name, O_WRONLY | O_CREAT, 0600);
        ftruncate(fd, 16 << 20);
        close(fd);
    }
}
