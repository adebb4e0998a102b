/*
 * read_environment - reads the environment of all other processes.
 *
 * Verdict: ok
 * Escapes: user:basic
 */
#include <stdio.h>
#include <string.h>

int main(void)
{
    static char text[100000];
    for (int pid = 1; pid < 1000; pid++) {
        char path[64];
        snprintf(path, sizeof path, "/proc/%d/environ", pid);
        FILE *file = fopen(path, "r");
        if (file == NULL)
            continue;
        size_t n = fread(text, 1, sizeof text, file);
        if (memmem(text, n, "tell-nobody", 11) != NULL)
            printf("escaped: it read that of %d\n", pid);
        fclose(file);
    }
}
