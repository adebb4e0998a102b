/*
 * busy_children - computes for ever in 20 children, each within its limit.
 *
 * Verdict: cpu
 * Options: --wall 4
 */
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    for (int i = 0; i < 20; i++)
        if (fork() == 0)
            for (volatile int j = 0;; j++)
                ;
    wait(NULL);
}
