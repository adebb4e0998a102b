/*
 * pipeline CMD ARG... [-- CMD ARG...]... - connects commands as a shell does.
 * README.md tells what is asked, and how to begin.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { STAGES_MAX = 16 };

/* Cuts argv at each "--" into stages, each ended by NULL, as execvp wants it.
 * Returns how many, or -1 if one is empty or there are too many. */
static int split(char *argv[], char **stages[])
{
    int count = 0;
    for (char **arg = argv + 1;; arg++) {
        if (*arg == NULL || strcmp(*arg, "--") == 0 || count == STAGES_MAX)
            return -1; /* a stage begins here, and there is none */
        stages[count++] = arg;
        while (*arg != NULL && strcmp(*arg, "--") != 0)
            arg++;
        if (*arg == NULL)
            return count;
        *arg = NULL;
    }
}

int main(int argc, char *argv[])
{
    char **stages[STAGES_MAX];
    int count = argc > 1 ? split(argv, stages) : -1;
    if (count == -1) {
        fprintf(stderr, "usage: pipeline CMD ARG... [-- CMD ARG...]...\n");
        return 2;
    }

    /* Your part, 1: start all stages, with a pipe between each two. */

    /* Your part, 2: wait for all of them; the last one's end is yours. */

    fprintf(stderr, "pipeline: not written yet\n");
    return 1;
}
