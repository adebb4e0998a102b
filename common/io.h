#ifndef LAB_IO_H
#define LAB_IO_H

/*
 * io - read(2) and write(2) with their three surprises handled: EINTR, fewer
 * bytes than asked for, and "not now" on a non-blocking descriptor.
 *
 * Not stdio, and no protocol. Safe in threads and, but for errno, handlers.
 */
#include <stddef.h>
#include <sys/types.h>

enum io_result {
    IO_OK,    /* at least one byte went through */
    IO_AGAIN, /* non-blocking, and nothing can go now: wait for readiness */
    IO_EOF,   /* read only: the other side has closed */
    IO_ERROR  /* see errno */
};

/* Reads len bytes; blocks until they are there or the end. Returns how many
 * came (fewer than len only at end of file), or -1 with errno of read(2); for
 * blocking descriptors. */
ssize_t io_read_full(int fd, void *data, size_t len);

/* Writes all len bytes; blocks as long as it takes. Returns 0, or -1 with
 * errno of write(2) (EPIPE if SIGPIPE is ignored); for blocking descriptors. */
int io_write_full(int fd, const void *data, size_t len);

/* Reads once, up to len (> 0) bytes, and puts the number into *done (0 unless
 * IO_OK). Never waits on a non-blocking descriptor. */
enum io_result io_read_some(int fd, void *data, size_t len, size_t *done);

/* Writes once, up to len (> 0) bytes, and puts the number into *done (0 unless
 * IO_OK). Never waits on a non-blocking descriptor. */
enum io_result io_write_some(int fd, const void *data, size_t len,
                             size_t *done);

/* Makes fd non-blocking (fcntl(2) O_NONBLOCK). Returns 0, or -1 with EBADF.
 * The flag belongs to the open file: a forked copy of fd has it too. */
int io_set_nonblocking(int fd);

#endif
