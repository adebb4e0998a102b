#ifndef LAB_CHUNKS_H
#define LAB_CHUNKS_H

/*
 * chunks - finds the end of a body that comes in chunks, RFC 9112, 7.1. What is
 * in them isn't kept: the server needs no body, but must know where the next
 * request begins. Pure, and as strict as parser.
 */
#include "day10/http/parser.h"

enum { HTTP_CHUNK_LINE_MAX = 1024 };

struct http_chunks { /* begin with {0} */
    uint64_t total;  /* bytes so far: of chunks announced, and around them */
    /* private */
    uint64_t left; /* of this chunk */
    int line_len, digits;
    enum {
        CHUNK_SIZE,
        CHUNK_EXTENSION,
        CHUNK_LF,
        CHUNK_DATA,
        CHUNK_CR,
        CHUNK_DATA_LF,
        CHUNK_TRAILER,
        CHUNK_TRAILER_LF
    } state;
    bool is_last;
};

/* Takes len bytes that follow those of the calls before; *used is how many of
 * them belong to the body. Returns HTTP_PARTIAL (all did), HTTP_DONE, or
 * HTTP_BAD: 400, and close. Whoever limits total limits all of it: a chunk as
 * soon as its size is known, and bodies that are sizes and fields for ever. */
enum http_result http_chunks_skip(struct http_chunks *c, const char *data,
                                  size_t len, size_t *used);

#endif
