/*
 * exit_by_thread - ends by the bare exit call of each thread alone.
 *
 * Verdict: ok
 * Leaves:  process
 */
#include <sys/syscall.h>
#include <unistd.h>

int main(void)
{
    if (fork() == 0)
        for (;;)
            pause();
    syscall(SYS_exit, 0); /* not exit_group, of which labrun is told */
}
