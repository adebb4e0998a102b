/*
 * vfork_wait - waits in the kernel for a child that never execs.
 *
 * Verdict: wall
 */
#include <unistd.h>

int main(void)
{
    if (vfork() == 0)
        for (;;)
            pause();
}
