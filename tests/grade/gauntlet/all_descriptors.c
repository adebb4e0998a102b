/*
 * all_descriptors - uses all descriptors it can have, and keeps them.
 *
 * Verdict: wall
 */
#include <fcntl.h>
#include <unistd.h>

int main(void)
{
    int fds[2];
    while (pipe(fds) == 0)
        continue;
    while (open("/dev/null", O_RDONLY) != -1)
        continue;
    for (;;)
        pause();
}
