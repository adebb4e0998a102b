/*
 * eat_memory - takes memory, and uses it, without an end.
 *
 * Verdict: memory
 * Options: --cpu 2 --wall 3
 */
#include <stdlib.h>
#include <string.h>

int main(void)
{
    for (;;) {
        char *more = malloc(1 << 20);
        if (more != NULL)
            memset(more, 1, 1 << 20);
    }
}
