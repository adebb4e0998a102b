/*
 * fill_tmp - fills /tmp.
 *
 * Verdict: disk ok
 * Options: --wall 4
 * Escapes: user:basic
 */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    static char some[1 << 20];
    int written = 0;
    for (int i = 0; i < 60; i++) {
        char name[32];
        snprintf(name, sizeof name, "/tmp/%d", i);
        int fd = open(name, O_WRONLY | O_CREAT, 0600);
        written += write(fd, some, sizeof some) > 0;
        close(fd);
    }
    usleep(300000); /* time to be seen */
    if (written == 60)
        puts("escaped: it has 60 MiB of 8");
}
