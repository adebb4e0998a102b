/*
 * eat_memory_unmapped - hides memory in files without a name or a mapping.
 *
 * Verdict: memory
 * Options: --cpu 2 --wall 3
 */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int main(void)
{
    static char some[1 << 20];
    int written = 0;
    memset(some, 1, sizeof some);
    for (int i = 0; i < 30; i++) {
        int fd = memfd_create("hidden", 0);
        for (int j = 0; j < 8; j++)
            written += write(fd, some, sizeof some) > 0;
    }
    usleep(300000); /* time to be seen */
    if (written == 240)
        write(1, "escaped: it has 240 MiB\n", 24);
}
