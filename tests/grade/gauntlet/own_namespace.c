/*
 * own_namespace - becomes root in namespaces of its own.
 *
 * Verdict: ok
 * Escapes: basic uid
 */
#include <sched.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    if (unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0)
        puts("escaped: it is");
}
