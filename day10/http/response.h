#ifndef LAB_RESPONSE_H
#define LAB_RESPONSE_H

/*
 * response - the head of an HTTP answer as bytes, RFC 9110 and 9112. Pure: no
 * input, no output, no memory taken.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Room for every head: a Location is the longest thing in it. */
enum { HTTP_HEAD_MAX = 14 * 1024, HTTP_ERROR_MAX = 512 };

struct http_response {
    int status;
    const char *date; /* as HTTP writes one */
    bool is_last;     /* the connection is closed after it */
    bool is_1_0;      /* to one of HTTP/1.0, who must be told if it isn't */
    int64_t length;   /* of the body, whether it is sent or not */
    /* those that are NULL are left out */
    const char *type, *etag, *last_modified, *location;
    bool has_ranges, has_range; /* parts may be asked for; this is one */
    int64_t first, whole; /* has_range, 416: where it begins, of how many */
    bool is_dynamic;      /* another the next time: not to be kept */
};

/* Returns what a status means: "Not Found". Static storage. */
const char *http_reason(int status);

/* Writes the head with its empty line into out (HTTP_HEAD_MAX bytes). Returns
 * its length; 0 if it doesn't fit. */
size_t http_response_head(const struct http_response *r, char *out);

/* Writes a small page that tells of the status into out (HTTP_ERROR_MAX bytes).
 * Returns its length. */
size_t http_response_page(int status, char *out);

#endif
