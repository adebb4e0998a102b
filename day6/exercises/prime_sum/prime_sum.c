/*
 * prime_sum LIMIT PROCS - the sum of the primes below LIMIT, by PROCS
 * processes. README.md tells what is asked, and how to begin.
 */
#include <stdio.h>

int main(int argc, char *argv[])
{
    (void)argv;
    if (argc != 3) {
        fprintf(stderr, "usage: prime_sum LIMIT PROCS\n");
        return 2;
    }

    /* Your part, 1: share the numbers among PROCS workers. */

    /* Your part, 2: bring each worker's sum to the parent. */

    /* Your part, 3: see how each ended, print the parts and the sum. */

    fprintf(stderr, "prime_sum: not written yet\n");
    return 1;
}
