/*
 * remove_folder - removes its own folder, and itself.
 *
 * Verdict: ok
 */
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    char path[PATH_MAX];
    if (getcwd(path, sizeof path) == NULL)
        return 1;
    unlink("remove_folder");
    rmdir(path);
    chdir("/");
}
