/*
 * incbin_solution - has the assembler put the solution into the program.
 *
 * Exercise: fork_fan
 * Score: 0
 * Says: doesn't compile
 */
#include <stdio.h>

__asm__(".data\nsolution: .incbin \"@ROOT@/tests/grade/fork_fan/solution.c\"\n"
        ".byte 0\n");
extern char solution[];

int main(void)
{
    puts(solution);
}
