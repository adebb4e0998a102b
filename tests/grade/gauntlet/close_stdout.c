/*
 * close_stdout - closes its descriptors, and sleeps for ever.
 *
 * Verdict: wall
 */
#include <unistd.h>

int main(void)
{
    for (int fd = 0; fd < 3; fd++)
        close(fd);
    for (;;)
        pause();
}
