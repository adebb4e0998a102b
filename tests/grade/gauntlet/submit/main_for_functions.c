/*
 * main_for_functions - defines main where functions are asked for.
 *
 * Exercise: event
 * Score: 0
 * Says: main
 */
#include "event.h"
#include <stdio.h>

int main(void)
{
    puts("failed: nothing\ndone 1\nok 1");
    return 0;
}
