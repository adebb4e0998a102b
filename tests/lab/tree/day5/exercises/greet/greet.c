/*
 * greet NAME - says hello to somebody.
 * README.md tells what is asked.
 */
#include <stdio.h>

int main(void)
{
    fprintf(stderr, "greet: not written yet\n");
    return 1;
}
