#ifndef LAB_BUF_H
#define LAB_BUF_H

/*
 * buf - a first-in, first-out buffer of bytes with a fixed capacity.
 *
 * It never grows, so a peer that sends fast or reads slowly can't eat memory:
 * when it is full the caller stops reading. The storage is the caller's.
 * Nothing here fails but for want of room, allocates or blocks. One thread at
 * a time. What is asked of len is not checked: it is the caller's to keep.
 */
#include <stddef.h>

struct buf {
    /* private */
    unsigned char *storage;
    size_t capacity;
    size_t start, len; /* bytes storage[start .. start+len) are in it */
};

/* Prepares *b, empty, on storage of capacity bytes, which must outlive it. */
void buf_init(struct buf *b, void *storage, size_t capacity);

/* Returns how many bytes are in it. */
size_t buf_len(const struct buf *b);
/* Returns how many more would fit. */
size_t buf_room(const struct buf *b);
/* Returns the oldest byte's address; buf_len bytes stand there in one piece,
 * until the next call that changes *b (buf_space may move them). */
const unsigned char *buf_data(const struct buf *b);

/* Copies all len bytes of data, which don't stand in *b themselves, in.
 * Returns 0; -1 with ENOBUFS, and then none. */
int buf_append(struct buf *b, const void *data, size_t len);

/* Takes the oldest len bytes out; len <= buf_len(b). */
void buf_consume(struct buf *b, size_t len);

/* For read(2) straight into it: returns where buf_room bytes may be written
 * in one piece; buf_commit says how many were, before any other call. */
unsigned char *buf_space(struct buf *b);
/* Adds the len (<= buf_room) bytes written at buf_space. */
void buf_commit(struct buf *b, size_t len);

#endif
