#ifndef LAB_TEXT_H
#define LAB_TEXT_H

/*
 * text - TYPE A: lines end in LF in our files, in CRLF on the way. Every file
 * comes back as it was, also one that has a CR or a CRLF in it: what one way
 * adds is what the other takes off.
 *
 * Pure, safe in threads.
 */
#include <stdbool.h>
#include <stddef.h>

struct ftp_text_in {
    bool has_cr; /* one came last: what follows decides about it */
};

/* Writes bytes with CRLF for each LF into out, which has room for 2 * len.
 * Returns how many. */
size_t ftp_text_out(const char *bytes, size_t len, char *out);

/* Writes bytes with LF for each CRLF into out, which has room for len + 1. A
 * CR at the end is kept back in *in until the next call, unless this is the
 * last one. Returns how many were written. */
size_t ftp_text_in(struct ftp_text_in *in, const char *bytes, size_t len,
                   bool is_last, char *out);

#endif
