/*
 * orphan - leaves a grandchild that holds stdout.
 *
 * Verdict: ok
 * Leaves:  process
 */
#include <unistd.h>

int main(void)
{
    if (fork() != 0) {
        usleep(50000);
        return 0;
    }
    if (fork() != 0)
        _exit(0);
    setsid();
    for (;;)
        pause();
}
