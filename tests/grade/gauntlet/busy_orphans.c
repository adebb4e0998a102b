/*
 * busy_orphans - leaves children behind that compute for ever.
 *
 * Verdict: ok
 * Leaves:  process
 * Options: --cpu 2
 */
#include <unistd.h>

int main(void)
{
    for (int i = 0; i < 4; i++)
        if (fork() == 0)
            for (volatile int j = 0;; j++)
                ;
}
