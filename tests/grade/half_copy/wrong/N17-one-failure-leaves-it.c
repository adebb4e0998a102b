/*
 * half_copy SRC DST - two processes copy one half each, at the same time.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Copies the bytes from start to end. pread and pwrite leave the offset alone,
 * which both processes share. Returns 0, or -1 with errno. */
static int copy(int in, int out, off_t start, off_t end)
{
    static char data[64 * 1024];
    while (start < end) {
        size_t most = sizeof(data);
        if (end - start < (off_t)most)
            most = (size_t)(end - start);
        ssize_t got = pread(in, data, most, start);
        if (got == -1 && errno == EINTR)
            continue;
        if (got == 0)
            errno = EIO; /* it has become shorter */
        if (got <= 0)
            return -1;
        for (ssize_t done = 0; done < got;) {
            ssize_t put =
                pwrite(out, data + done, (size_t)(got - done), start + done);
            if (put == -1 && errno != EINTR)
                return -1;
            done += put == -1 ? 0 : put;
        }
        start += got;
    }
    return 0;
}

/* A process that copies its part. Returns its pid; -1 with errno. */
static pid_t start_copy(int in, int out, off_t start, off_t end)
{
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    if (copy(in, out, start, end) == -1) {
        dprintf(STDERR_FILENO, "half_copy: %s\n", strerror(errno));
        _exit(EXIT_FAILURE);
    }
    _exit(EXIT_SUCCESS);
}

/* Returns whether the process has copied all. */
static int has_copied(pid_t pid)
{
    int status;
    while (waitpid(pid, &status, 0) == -1) {
        if (errno != EINTR)
            return 0;
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS;
}

static int copy_halves(int in, int out, off_t size, bool *none)
{
    off_t middle = size / 2;
    pid_t first = start_copy(in, out, 0, middle);
    if (first == -1) {
        perror("half_copy: fork");
        return -1;
    }
    pid_t second = start_copy(in, out, middle, size);
    if (second == -1)
        perror("half_copy: fork");
    bool one = has_copied(first);
    bool other = second != -1 && has_copied(second);
    *none = !one && !other;
    return one && other ? 0 : -1;
}

int main(int argc, char *argv[])
{
    if (argc != 3) {
        fprintf(stderr, "usage: half_copy SRC DST\n");
        return 2;
    }
    struct stat from, to;
    int in = open(argv[1], O_RDONLY);
    if (in == -1 || fstat(in, &from) == -1) {
        perror(argv[1]);
        return EXIT_FAILURE;
    }
    if (!S_ISREG(from.st_mode)) {
        fprintf(stderr, "half_copy: %s is no regular file\n", argv[1]);
        return EXIT_FAILURE;
    }
    if (stat(argv[2], &to) == 0 && to.st_dev == from.st_dev &&
        to.st_ino == from.st_ino) {
        fprintf(stderr, "half_copy: both are the same file\n");
        return EXIT_FAILURE;
    }
    int out = open(argv[2], O_WRONLY | O_CREAT | O_TRUNC, from.st_mode & 0777);
    if (out == -1) {
        perror(argv[2]);
        return EXIT_FAILURE;
    }
    bool none = true;
    int result = copy_halves(in, out, from.st_size, &none);
    if (close(out) == -1) {
        perror(argv[2]);
        result = -1;
    }
    if (result == -1) {
        fprintf(stderr, "half_copy: not copied\n");
        if (none)
            unlink(argv[2]);
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
