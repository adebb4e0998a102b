/*
 * outlive_user - forks children that become leaders of sessions and loop.
 *
 * Verdict: processes cpu wall
 */
#include <unistd.h>

int main(void)
{
    for (;;)
        if (fork() == 0)
            setsid();
}
