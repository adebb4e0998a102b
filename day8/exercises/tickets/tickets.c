/* tickets - several windows sell one pile of tickets. See README.md. */
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char *argv[])
{
    if (argc != 3) {
        fprintf(stderr, "usage: %s WINDOWS TICKETS\n", argv[0]);
        return 2;
    }
    /* TODO: refuse numbers out of range: 1..64 windows, 0..100000 tickets */
    /* TODO: one thread a window; each sells the next ticket, says so, and
     * serves its customer (a short nap) before it sells another */
    /* TODO: wait for the windows, then say "sold out" */
    return EXIT_SUCCESS;
}
