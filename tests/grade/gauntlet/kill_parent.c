/*
 * kill_parent - kills its parent.
 *
 * Verdict: ok
 * Escapes: user:basic
 */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    if (kill(getppid(), SIGKILL) == 0 && getppid() != 1)
        puts("escaped: it killed its parent");
}
