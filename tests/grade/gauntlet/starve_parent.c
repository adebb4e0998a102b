/*
 * starve_parent - leaves no CPU to its parent.
 *
 * Verdict: ok
 * Escapes: user:basic
 */
#include <sched.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

int main(void)
{
    struct sched_param zero = {0};
    if (sched_setscheduler(getppid(), SCHED_IDLE, &zero) == 0 ||
        setpriority(PRIO_PROCESS, getppid(), 19) == 0)
        puts("escaped: its parent runs when nobody else does");
}
