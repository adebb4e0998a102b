/*
 * link_result - has a link to the solution where its result is looked for.
 *
 * Verdict: ok
 * Options: --out result:/mnt/grader/records/out
 */
#include <unistd.h>

int main(void)
{
    symlink("/mnt/grader/solution.c", "result");
    symlink("/mnt/grader/results", "core");
    symlink("..", "up");
}
