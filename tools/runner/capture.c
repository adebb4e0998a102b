#include "tools/runner/capture.h"
#include "common/io.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int capture_open(struct capture *c, size_t max, const char *mark, int *write_fd)
{
    int fds[2];
    *c = (struct capture){.fd = -1, .max = max, .mark = mark};
    c->line_fits = true;
    c->data = malloc(max);
    if (c->data == NULL || pipe2(fds, O_CLOEXEC) == -1)
        return -1;
    c->fd = fds[0];
    *write_fd = fds[1];
    return io_set_nonblocking(c->fd);
}

/* Looks for the mark in what has come. */
static void look(struct capture *c, const unsigned char *data, size_t len)
{
    size_t mark_len = strlen(c->mark);
    for (size_t i = 0; i < len; i++) {
        if (data[i] == '\n') {
            c->marked |= c->line_fits && c->line_len == mark_len;
            c->line_len = 0;
            c->line_fits = true;
        } else {
            c->line_fits = c->line_fits && c->line_len < mark_len &&
                           data[i] == (unsigned char)c->mark[c->line_len];
            c->line_len++;
        }
    }
}

void capture_take(struct capture *c)
{
    unsigned char chunk[64 * 1024];
    size_t n;
    enum io_result result = io_read_some(c->fd, chunk, sizeof chunk, &n);
    if (result == IO_EOF || result == IO_ERROR) {
        close(c->fd);
        c->fd = -1;
    }
    if (result != IO_OK)
        return;
    c->bytes += n;
    if (c->mark != NULL)
        look(c, chunk, n);
    size_t room = c->max - c->len, kept = n < room ? n : room;
    memcpy(c->data + c->len, chunk, kept);
    c->len += kept;
}

bool capture_over(const struct capture *c)
{
    return c->bytes > c->max;
}

void capture_close(struct capture *c)
{
    if (c->fd != -1)
        close(c->fd);
    free(c->data);
    *c = (struct capture){.fd = -1};
}
