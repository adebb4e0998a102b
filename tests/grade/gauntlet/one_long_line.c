/*
 * one_long_line - prints a line without an end.
 *
 * Verdict: output
 * Options: --mark ready --output 512 --wall 4
 */
#include <stdio.h>

int main(void)
{
    for (;;)
        putchar('x');
}
