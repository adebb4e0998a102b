/*
 * exit_at_once - ends with 0 before main, and main never runs.
 *
 * Verdict: ok
 */
#include <stdlib.h>
#include <unistd.h>

__attribute__((constructor)) static void before_main(void)
{
    _exit(0);
}

int main(void)
{
    abort();
}
