/* Copies stdin to stdout, whatever read and write do, and tells on stderr what
 * they did. --naive: believes that they do what they are asked. --nonblocking:
 * stdin is. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK = 64 };

static int interrupted, again, parts, failed;

static ssize_t told(ssize_t moved, size_t asked)
{
    interrupted += moved == -1 && errno == EINTR;
    again += moved == -1 && errno == EAGAIN;
    failed += moved == -1 && errno != EINTR && errno != EAGAIN;
    parts += moved > 0 && moved < (ssize_t)asked;
    return moved;
}

static int write_all(const char *data, size_t len)
{
    while (len > 0 && failed == 0) {
        ssize_t n = told(write(STDOUT_FILENO, data, len), len);
        if (n > 0) {
            data += n;
            len -= (size_t)n;
        }
    }
    return failed == 0 ? 0 : -1;
}

static void copy_all(void)
{
    char data[CHUNK];
    ssize_t n;
    do {
        n = told(read(STDIN_FILENO, data, sizeof(data)), sizeof(data));
        if (n > 0)
            write_all(data, (size_t)n);
    } while (n != 0 && failed == 0);
}

static void copy_naively(void)
{
    char data[CHUNK];
    ssize_t n;
    while ((n = told(read(STDIN_FILENO, data, sizeof(data)), CHUNK)) > 0)
        told(write(STDOUT_FILENO, data, (size_t)n), (size_t)n);
}

int main(int argc, char *argv[])
{
    if (argc > 1 && strcmp(argv[1], "--nonblocking") == 0)
        fcntl(STDIN_FILENO, F_SETFL, O_NONBLOCK);
    if (argc > 1 && strcmp(argv[1], "--naive") == 0)
        copy_naively();
    else
        copy_all();
    dprintf(STDERR_FILENO, "parts=%d interrupted=%d again=%d failed=%d\n",
            parts, interrupted, again, failed);
    return failed;
}
