/*
 * own_subreaper - collects orphans that ignore TERM, as their subreaper.
 *
 * Verdict: wall
 */
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

int main(void)
{
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    signal(SIGTERM, SIG_IGN);
    for (int i = 0; i < 10; i++)
        if (fork() == 0) {
            if (fork() != 0)
                _exit(0); /* its child is ours now */
            break;
        }
    for (;;)
        pause();
}
