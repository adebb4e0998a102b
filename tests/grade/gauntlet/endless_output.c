/*
 * endless_output - prints for ever.
 *
 * Verdict: output
 * Options: --wall 4
 */
#include <stdio.h>

int main(void)
{
    for (;;)
        puts("all work and no play makes jack a dull boy");
}
