/*
 * daemon - goes on as a daemon in a session of its own.
 *
 * Verdict: ok
 * Leaves:  process
 */
#include <unistd.h>

int main(void)
{
    if (daemon(0, 0) == 0)
        for (;;)
            pause();
}
