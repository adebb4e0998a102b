#ifndef LAB_PARSER_H
#define LAB_PARSER_H

/*
 * parser - the head of an HTTP/1.1 request, RFC 9112: bytes in, a request out.
 * Pure: no input, no output, no memory taken, nothing kept but what is in the
 * request.
 *
 *     struct http_request r = {0};
 *     each time more has come:
 *     switch (http_parse(&r, data, len)) ...      data: all since the start
 *
 * It is strict, since a lenient parser and its neighbour who reads the same
 * bytes in another way are how requests are smuggled (RFC 9112, 11.2): a bare
 * CR or LF, a blank before a colon, a folded line, two lengths, a length and
 * chunks are refused, and the connection has to be closed then.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    HTTP_LINE_MAX = 8 * 1024,      /* the request line, else 414 */
    HTTP_FIELDS_MAX = 100,         /* else 431 */
    HTTP_FIELDS_BYTES = 32 * 1024, /* all of them, else 431 */
    HTTP_EMPTY_LINES_MAX = 4       /* before a request; RFC 9112, 2.2 */
};

enum http_result {
    HTTP_PARTIAL, /* so far so good: come again with more */
    HTTP_DONE,    /* the head is whole: head_len bytes */
    HTTP_BAD      /* answer status, and close the connection */
};

enum http_method {
    HTTP_GET,
    HTTP_HEAD,
    HTTP_OTHER,  /* POST and its like: known, 405 here */
    HTTP_UNKNOWN /* 501 */
};

/* A part of data; at is NULL if there was no such thing. */
struct http_text {
    const char *at;
    size_t len;
};

struct http_request {
    int status;      /* HTTP_BAD: what to answer */
    size_t head_len; /* HTTP_DONE: the body, or the next request, comes next */
    enum http_method method;
    struct http_text method_name;
    struct http_text target; /* as it was sent, for a log */
    struct http_text path;   /* of target, not decoded; begins with a slash */
    struct http_text query;  /* behind the first '?', not decoded */
    struct http_text host;   /* of the target, else of the field Host */
    int minor;               /* of HTTP/1.x: 0 or 1 */
    bool keep_alive;         /* the client may send another request */
    bool expects_continue;   /* and waits with its body until it is told to */
    bool is_chunked;         /* the body: see chunks.h; else length bytes */
    uint64_t length;         /* 0: no body */
    struct http_text range, if_none_match, if_modified_since, if_range;
    /* private: how far it has got */
    size_t start, line, scanned, fields_at;
    int fields;
    bool has_length, has_te, has_host, says_close, says_keep_alive;
};

/* Parses data, of len bytes: all that has come since the request's first byte;
 * it may stand elsewhere each time. Returns HTTP_PARTIAL, and is to be called
 * again with more; HTTP_DONE, the texts point into data; or HTTP_BAD with
 * status 400, 414, 417, 431, 501 or 505. Looks at each byte a fixed number of
 * times, in however many pieces they come. */
enum http_result http_parse(struct http_request *r, const char *data,
                            size_t len);

#endif
