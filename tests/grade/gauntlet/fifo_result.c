/*
 * fifo_result - has a FIFO where its result is looked for.
 *
 * Verdict: ok
 * Options: --out result:/mnt/grader/records/out
 */
#include <sys/stat.h>

int main(void)
{
    mkfifo("result", 0600);
    mkdir("folder", 0);
}
