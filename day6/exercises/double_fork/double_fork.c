/*
 * double_fork A_MS B_MS - work beside the parent that nobody has to wait for.
 * README.md tells what is asked, and how to begin.
 */
#include <stdio.h>

int main(int argc, char *argv[])
{
    (void)argv;
    if (argc != 3) {
        fprintf(stderr, "usage: double_fork A_MS B_MS\n");
        return 2;
    }

    /* Your part, 1: the first child starts the second, and ends. */

    /* Your part, 2: the second works B_MS, and says so. */

    /* Your part, 3: the parent reaps the first, works A_MS, and says so. */

    fprintf(stderr, "double_fork: not written yet\n");
    return 1;
}
