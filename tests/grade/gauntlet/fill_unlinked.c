/*
 * fill_unlinked - writes files that have no name any more.
 *
 * Verdict: disk ok
 * Options: --wall 4
 */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    static char some[1 << 20];
    int written = 0;
    for (int i = 0; i < 60; i++) {
        int fd = open("x", O_WRONLY | O_CREAT, 0600);
        unlink("x");
        written += fd != -1 && write(fd, some, sizeof some) == sizeof some;
    }
    usleep(300000); /* time to be seen */
    if (written == 60)
        puts("escaped: it has 60 MiB of 8");
}
