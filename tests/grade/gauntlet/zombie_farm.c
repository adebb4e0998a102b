/*
 * zombie_farm - never reaps its 30 children.
 *
 * Verdict: ok
 * Leaves:  zombie
 */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    siginfo_t info;
    for (int i = 0; i < 30; i++)
        if (fork() == 0)
            _exit(i);
    for (int i = 0; i < 30; i++) /* see one end, and leave it there */
        waitid(P_ALL, 0, &info, WEXITED | WNOWAIT);
}
