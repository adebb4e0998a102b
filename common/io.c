/*
 * io - read(2) and write(2) with their surprises handled (io.h).
 */
#include "common/io.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* A signal may end a call that waits before the first byte went through: then
 * nothing is lost, and it is called again. */
static ssize_t read_once(int fd, void *data, size_t len)
{
    ssize_t n;
    do
        n = read(fd, data, len);
    while (n == -1 && errno == EINTR);
    return n;
}

static ssize_t write_once(int fd, const void *data, size_t len)
{
    ssize_t n;
    do
        n = write(fd, data, len);
    while (n == -1 && errno == EINTR);
    if (n == 0 && len > 0) { /* no progress and no reason: never try for ever */
        errno = EIO;
        return -1;
    }
    return n;
}

ssize_t io_read_full(int fd, void *data, size_t len)
{
    size_t done = 0;
    while (done < len) {
        ssize_t n = read_once(fd, (char *)data + done, len - done);
        if (n == -1)
            return -1;
        if (n == 0)
            break;
        done += (size_t)n;
    }
    return (ssize_t)done;
}

int io_write_full(int fd, const void *data, size_t len)
{
    size_t done = 0;
    while (done < len) {
        ssize_t n = write_once(fd, (const char *)data + done, len - done);
        if (n == -1)
            return -1;
        done += (size_t)n;
    }
    return 0;
}

/* What n, returned by one of the calls above, says. */
static enum io_result result_of(ssize_t n, size_t *done)
{
    *done = n > 0 ? (size_t)n : 0;
    if (n > 0)
        return IO_OK;
    if (n == 0)
        return IO_EOF;
    return errno == EAGAIN ? IO_AGAIN : IO_ERROR;
}

enum io_result io_read_some(int fd, void *data, size_t len, size_t *done)
{
    return result_of(read_once(fd, data, len), done);
}

enum io_result io_write_some(int fd, const void *data, size_t len, size_t *done)
{
    return result_of(write_once(fd, data, len), done);
}

int io_set_nonblocking(int fd)
{
    int flags = fcntl(fd, F_GETFL);
    if (flags == -1)
        return -1;
    return fcntl(fd, F_SETFL, flags | O_NONBLOCK);
}
