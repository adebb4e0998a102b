/*
 * exit_before_main - ends with 0 before the driver's main is called.
 *
 * Exercise: event
 * With: tests/grade/event/solution.c
 * Score: 0
 */
#include "event.h"
#include <stdlib.h>
#include <unistd.h>
__attribute__((constructor)) static void before_main(void)
{
    _exit(0);
}
