/*
 * move_folder - moves its own folder to where it is not looked for.
 *
 * Verdict: ok
 * Escapes: user:basic
 */
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    char path[PATH_MAX];
    if (getcwd(path, sizeof path) != NULL)
        rename(path, "/tmp/elsewhere");
}
