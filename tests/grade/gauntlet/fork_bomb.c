/*
 * fork_bomb - forks for ever, in every process.
 *
 * Verdict: processes cpu
 * Options: --wall 4
 */
#include <unistd.h>

int main(void)
{
    for (;;)
        fork();
}
