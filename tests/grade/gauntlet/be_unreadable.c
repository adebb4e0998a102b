/*
 * be_unreadable - makes itself unreadable for whoever watches it.
 *
 * Verdict: ok
 * Leaves:  process
 */
#include <sys/prctl.h>
#include <unistd.h>

int main(void)
{
    prctl(PR_SET_DUMPABLE, 0);
    prctl(PR_SET_NAME, ") R 1 1 (\n\033[2J");
    if (fork() == 0)
        for (;;)
            pause();
    usleep(50000);
}
