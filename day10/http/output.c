/*
 * output - what a connection has yet to send (output.h).
 */
#include "day10/http/output.h"
#include "day10/http/response.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

/* Then the others are to have their turn. */
enum { SEND_AT_ONCE_MAX = 2 * 1024 * 1024 };

void http_output_init(struct http_output *o)
{
    buf_init(&o->bytes, o->storage, sizeof o->storage);
    o->file = NULL;
    o->text = NULL;
    o->at = 0;
    o->left = 0;
}

bool http_output_is_empty(const struct http_output *o)
{
    return buf_len(&o->bytes) == 0 && o->left == 0;
}

bool http_output_has_room(const struct http_output *o)
{
    return o->left == 0 &&
           buf_room(&o->bytes) >= HTTP_HEAD_MAX + HTTP_SMALL_MAX;
}

void http_output_bytes(struct http_output *o, const char *head, size_t head_len,
                       const char *body, size_t len)
{
    buf_append(&o->bytes, head, head_len);
    buf_append(&o->bytes, body, len);
}

void http_output_text(struct http_output *o, const char *head, size_t head_len,
                      char *text, size_t len)
{
    buf_append(&o->bytes, head, head_len);
    o->text = text;
    o->at = 0;
    o->left = (int64_t)len;
}

/* Both or nothing: a head that promises a body can't be taken back. */
static int add_small(struct http_output *o, const char *head, size_t head_len,
                     struct http_file *file, off_t at, size_t len)
{
    unsigned char *space = buf_space(&o->bytes);
    const char *bytes = http_file_bytes(file);
    ssize_t n = (ssize_t)len;
    if (bytes != NULL)
        memcpy(space + head_len, bytes + at, len);
    else
        do
            n = pread(file->fd, space + head_len, len, at);
        while (n == -1 && errno == EINTR);
    if (n != (ssize_t)len) {
        errno = n == -1 ? errno : EIO; /* it is shorter than it was */
        return -1;
    }
    memcpy(space, head, head_len);
    buf_commit(&o->bytes, head_len + len);
    return 0;
}

int http_output_file(struct http_output *o, const char *head, size_t head_len,
                     struct http_file *file, off_t at, int64_t len)
{
    if (len <= HTTP_SMALL_MAX) {
        int result = add_small(o, head, head_len, file, at, (size_t)len);
        http_file_drop(file);
        return result;
    }
    buf_append(&o->bytes, head, head_len);
    o->file = file;
    o->at = at;
    o->left = len;
    return 0;
}

/* What a call returned: how many bytes went, or why none. */
static enum io_result result_of(ssize_t n)
{
    if (n > 0)
        return IO_OK;
    return n == -1 && (errno == EAGAIN || errno == EINTR) ? IO_AGAIN : IO_ERROR;
}

static enum io_result send_bytes(struct http_output *o, int fd, uint64_t *sent)
{
    while (buf_len(&o->bytes) > 0) {
        /* MORE: what follows may share the last packet with the head */
        ssize_t n = send(fd, buf_data(&o->bytes), buf_len(&o->bytes),
                         o->left > 0 ? MSG_MORE : 0);
        if (n <= 0)
            return result_of(n);
        buf_consume(&o->bytes, (size_t)n);
        *sent += (uint64_t)n;
    }
    return IO_OK;
}

static enum io_result send_body(struct http_output *o, int fd, uint64_t *sent)
{
    int64_t turn = SEND_AT_ONCE_MAX;
    while (o->left > 0) {
        size_t len = (size_t)(o->left < turn ? o->left : turn);
        ssize_t n = o->file == NULL ? send(fd, o->text + o->at, len, 0)
                                    : sendfile(fd, o->file->fd, &o->at, len);
        if (n <= 0)
            return result_of(n);          /* 0: the file ends before its time */
        o->at += o->file == NULL ? n : 0; /* sendfile does it by itself */
        o->left -= n;
        *sent += (uint64_t)n;
        turn -= n;
        if (turn <= 0 && o->left > 0)
            return IO_AGAIN;
    }
    return IO_OK;
}

enum io_result http_output_send(struct http_output *o, int fd, uint64_t *sent)
{
    enum io_result result = send_bytes(o, fd, sent);
    if (result == IO_OK)
        result = send_body(o, fd, sent);
    if (result == IO_OK)
        http_output_clear(o);
    return result;
}

void http_output_clear(struct http_output *o)
{
    http_file_drop(o->file);
    free(o->text);
    http_output_init(o);
}
