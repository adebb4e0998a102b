/*
 * abort_early - aborts in the middle of a line.
 *
 * Verdict: signal
 */
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    printf("half a li");
    fflush(stdout);
    abort();
}
