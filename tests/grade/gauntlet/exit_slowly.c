/*
 * exit_slowly - returns from main, and sleeps for ever in an exit handler.
 *
 * Verdict: wall
 */
#include <stdlib.h>
#include <unistd.h>

static void sleep_for_ever(void)
{
    for (;;)
        pause();
}

int main(void)
{
    atexit(sleep_for_ever);
}
