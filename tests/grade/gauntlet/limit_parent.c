/*
 * limit_parent - takes all file descriptors from its parent.
 *
 * Verdict: ok
 * Escapes: user:basic
 * Patience: 4
 */
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

int main(void)
{
    struct rlimit none = {0, 0};
    if (prlimit(getppid(), RLIMIT_NOFILE, &none, NULL) == 0)
        puts("escaped: its parent can open nothing any more");
}
