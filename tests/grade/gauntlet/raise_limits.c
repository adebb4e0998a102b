/*
 * raise_limits - gives itself more than it was given.
 *
 * Verdict: ok
 */
#include <stdio.h>
#include <sys/resource.h>

int main(void)
{
    struct rlimit all = {RLIM_INFINITY, RLIM_INFINITY};
    if (setrlimit(RLIMIT_FSIZE, &all) == 0 || setrlimit(RLIMIT_CPU, &all) == 0)
        puts("escaped: it took its limits off");
}
