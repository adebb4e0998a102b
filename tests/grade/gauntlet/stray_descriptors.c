/*
 * stray_descriptors - looks for descriptors that it was not meant to have.
 *
 * Verdict: ok
 */
#include <fcntl.h>
#include <stdio.h>

int main(void)
{
    for (int fd = 3; fd < 65536; fd++)
        if (fcntl(fd, F_GETFD) != -1)
            printf("escaped: %d is open\n", fd);
}
