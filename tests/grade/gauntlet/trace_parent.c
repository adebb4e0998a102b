/*
 * trace_parent - takes its parent as a debugger would.
 *
 * Verdict: ok
 * Escapes: user:basic
 */
#include <stdio.h>
#include <sys/ptrace.h>
#include <unistd.h>

int main(void)
{
    if (ptrace(PTRACE_SEIZE, getppid(), NULL, NULL) == 0)
        puts("escaped: it traces its parent");
}
