/*
 * fork_fan N - N children live at once; each tells i * i, all are reaped.
 * README.md tells what is asked, and how to begin.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST = 64 };

/* Returns the number that text is, or -1 if it isn't one from 1 to MOST. */
static int number(const char *text)
{
    char *end;
    long n = strtol(text, &end, 10);
    return *text == '\0' || *end != '\0' || n < 1 || n > MOST ? -1 : (int)n;
}

int main(int argc, char *argv[])
{
    int n = argc == 2 ? number(argv[1]) : -1;
    if (n == -1) {
        fprintf(stderr, "usage: fork_fan N (N from 1 to %d)\n", MOST);
        return 2;
    }

    /* Your part, 1: start n children, and remember who is who. */

    /* Your part, 2: what a child does. It must not come to part 3. */

    /* Your part, 3: reap all n, print what each said, and the sum. */

    fprintf(stderr, "fork_fan: not written yet\n");
    return 1;
}
