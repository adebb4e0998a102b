/*
 * deep_folders - nests 3,000 folders, and forbids each to everybody.
 *
 * Verdict: ok
 * Options: --cpu 3 --wall 6
 */
#include <sys/stat.h>
#include <unistd.h>

int main(void)
{
    int depth = 0;
    while (depth < 3000 && mkdir("d", 0700) == 0 && chdir("d") == 0)
        depth++;
    for (; depth > 0; depth--) {
        chmod(".", 0);
        chdir("..");
    }
}
