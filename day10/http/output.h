#ifndef LAB_OUTPUT_H
#define LAB_OUTPUT_H

/*
 * output - what a connection has yet to send: bytes (heads, small bodies),
 * and behind them at most one long body, a file or a text.
 *
 * The bytes have room for the answers to several requests, so that those of a
 * client that doesn't wait (pipelining) go together in one send(2). A file is
 * never read into memory as a whole: sendfile(2) moves it on as fast as the
 * client takes it.
 */
#include "common/buf.h"
#include "common/io.h"
#include "day10/http/files.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* A file up to HTTP_SMALL_MAX goes with its head in one piece. */
enum { HTTP_SMALL_MAX = HTTP_FILE_BYTES_MAX, HTTP_OUTPUT_MAX = 48 * 1024 };

struct http_output {
    struct buf bytes;
    /* private: the long body */
    struct http_file *file; /* NULL: none, or it is text */
    char *text;             /* malloc(3)ed; NULL: none, or it is a file */
    off_t at;               /* what has not gone begins here, */
    int64_t left;           /* and is so long */
    unsigned char storage[HTTP_OUTPUT_MAX];
};

/* Prepares an empty one. */
void http_output_init(struct http_output *o);

/* Returns true if nothing is left to be sent. */
bool http_output_is_empty(const struct http_output *o);

/* Returns true if another answer may be added: no long body is under way, and
 * there is room for a head with a small body. */
bool http_output_has_room(const struct http_output *o);

/* Each of these adds an answer: its head and, behind it, its body of len bytes.
 * There must be room (http_output_has_room). */

/* A body that is copied, of at most HTTP_SMALL_MAX bytes. */
void http_output_bytes(struct http_output *o, const char *head, size_t head_len,
                       const char *body, size_t len);

/* A malloc(3)ed text, of any length, which is the output's now. */
void http_output_text(struct http_output *o, const char *head, size_t head_len,
                      char *text, size_t len);

/* The part of the file that begins at at; takes over one use of the file.
 * Returns 0; -1 with errno if it can't be read, and then nothing is added. */
int http_output_file(struct http_output *o, const char *head, size_t head_len,
                     struct http_file *file, off_t at, int64_t len);

/* Sends as much as goes without blocking, but for not too long at a time; adds
 * the number of bytes to *sent. Returns IO_OK (all gone), IO_AGAIN (wait until
 * fd can be written), IO_ERROR (also: the file is shorter than it was, so what
 * was promised can't be kept). */
enum io_result http_output_send(struct http_output *o, int fd, uint64_t *sent);

/* Forgets what hasn't gone. */
void http_output_clear(struct http_output *o);

#endif
