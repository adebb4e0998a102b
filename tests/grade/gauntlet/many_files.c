/*
 * many_files - makes 30,000 empty files.
 *
 * Verdict: disk
 * Options: --cpu 3 --wall 6
 */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    for (int i = 0; i < 30000; i++) {
        char name[16];
        snprintf(name, sizeof name, "%d", i);
        close(open(name, O_WRONLY | O_CREAT, 0600));
    }
}
