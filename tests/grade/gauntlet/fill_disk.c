/*
 * fill_disk - writes files until the disk is full.
 *
 * Verdict: disk
 * Options: --cpu 2 --wall 3
 */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    static char some[1 << 20];
    for (int i = 0; i < 1000; i++) {
        char name[16];
        snprintf(name, sizeof name, "%d", i);
        int fd = open(name, O_WRONLY | O_CREAT, 0600);
        if (write(fd, some, sizeof some) == -1)
            break;
        close(fd);
    }
}
