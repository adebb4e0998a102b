/*
 * kill_all - kills every process that it may.
 *
 * Verdict: ok
 * Escapes: user:basic
 */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    kill(-1, SIGKILL);
    usleep(300000);
    puts("still here");
}
