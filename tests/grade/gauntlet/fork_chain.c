/*
 * fork_chain - forks and ends, for ever, so that its pid is always another.
 *
 * Verdict: ok cpu processes
 * Options: --wall 4
 */
#include <unistd.h>

int main(void)
{
    for (;;)
        if (fork() > 0)
            _exit(0);
}
