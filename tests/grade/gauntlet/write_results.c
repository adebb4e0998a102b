/*
 * write_results - writes the results itself.
 *
 * Verdict: ok
 * Escapes: user:basic
 */
#include <stdio.h>

int main(void)
{
    FILE *file = fopen("/mnt/grader/results", "w");
    if (file != NULL && fputs("100 of 100\n", file) >= 0)
        puts("escaped: it wrote them");
}
