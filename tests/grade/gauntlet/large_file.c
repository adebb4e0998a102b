/*
 * large_file - makes a file of a TiB, by a hole in it.
 *
 * Verdict: disk
 * Options: --wall 4
 */
#include <fcntl.h>
#include <unistd.h>

int main(void)
{
    int fd = open("large", O_WRONLY | O_CREAT, 0600);
    lseek(fd, 1L << 40, SEEK_SET);
    write(fd, "x", 1);
}
