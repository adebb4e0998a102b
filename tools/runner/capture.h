#ifndef LAB_CAPTURE_H
#define LAB_CAPTURE_H

/*
 * capture - what comes out of one of the program's pipes, up to a limit.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct capture {
    int fd; /* the pipe's end to read, non-blocking; -1: it has ended */
    unsigned char *data;
    size_t len, max;
    uint64_t bytes;   /* that came, those beyond the limit included */
    const char *mark; /* a line to look for, or NULL */
    bool marked;
    size_t line_len; /* of the line that comes now */
    bool line_fits;  /* and it is as the mark so far */
};

/* Makes the pipe and room for max bytes. *write_fd is the program's end, which
 * the caller closes. Returns 0, or -1 with errno. */
int capture_open(struct capture *c, size_t max, const char *mark,
                 int *write_fd);

/* Takes what is there; at the end of file fd becomes -1. Never waits. */
void capture_take(struct capture *c);

/* Whether more came than there was room for. */
bool capture_over(const struct capture *c);

/* Closes the pipe, and frees what was taken. */
void capture_close(struct capture *c);

#endif
