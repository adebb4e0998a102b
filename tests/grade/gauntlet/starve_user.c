/*
 * starve_user - leaves no CPU to all others of its user.
 *
 * Verdict: ok
 * Escapes: user:basic
 */
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

int main(void)
{
    setpriority(PRIO_USER, 0, 19);
    if (getpriority(PRIO_PROCESS, getppid()) > 0)
        puts("escaped: they run when nobody else does");
}
