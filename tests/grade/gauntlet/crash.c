/*
 * crash - dies of a bad pointer, and wants a core of it.
 *
 * Verdict: signal
 */
#include <sys/prctl.h>
#include <sys/resource.h>

int main(void)
{
    struct rlimit all = {RLIM_INFINITY, RLIM_INFINITY};
    int *volatile nowhere = 0;
    setrlimit(RLIMIT_CORE, &all);
    prctl(PR_SET_DUMPABLE, 1);
    return *nowhere;
}
