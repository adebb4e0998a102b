/*
 * read_solution - reads the solution.
 *
 * Verdict: ok
 * Escapes: user:basic
 */
#include <stdio.h>

int main(void)
{
    char line[80];
    FILE *file = fopen("/mnt/grader/solution.c", "r");
    if (file != NULL && fgets(line, sizeof line, file) != NULL)
        printf("escaped: it read %s", line);
}
