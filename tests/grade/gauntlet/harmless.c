/*
 * harmless - says hello: the run after a hostile one.
 *
 * Verdict: ok
 */
#include <stdio.h>

int main(void)
{
    puts("hello");
}
