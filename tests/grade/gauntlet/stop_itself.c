/*
 * stop_itself - stops, and is never continued.
 *
 * Verdict: wall
 */
#include <signal.h>

int main(void)
{
    raise(SIGSTOP);
}
