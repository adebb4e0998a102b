/*
 * ignore_signals - ignores and blocks every signal, and sleeps for ever.
 *
 * Verdict: wall
 */
#include <signal.h>
#include <unistd.h>

int main(void)
{
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    for (int i = 1; i < NSIG; i++)
        signal(i, SIG_IGN);
    for (;;)
        pause();
}
