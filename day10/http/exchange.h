#ifndef LAB_EXCHANGE_H
#define LAB_EXCHANGE_H

/*
 * exchange - a request, and the answer that is being made for it: the end that
 * all answers of answer.c share. Each is one head, then a body or none, put
 * into work's output, counted, and told in the trace.
 */
#include "day10/http/response.h"
#include "day10/http/site.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HTTP_HTML "text/html; charset=utf-8"

struct http_exchange {
    struct http_site *site;
    struct http_work *work;
    const struct http_request *request;
    int fd;
    struct http_response response;
    char *head; /* HTTP_HEAD_MAX bytes */
    size_t head_len;
};

/* Returns true if the answer is to be a head only: the request is HEAD. */
bool http_exchange_is_head(const struct http_exchange *x);

/* Makes the head of an answer of that status whose body has length bytes, with
 * what is set in response. */
void http_exchange_head(struct http_exchange *x, int status, int64_t length);

/* Once the answer is in the output: counts it, prints it. */
void http_exchange_note(const struct http_exchange *x);

/* Answers by len bytes, which are copied. */
void http_exchange_bytes(struct http_exchange *x, int status, const char *body,
                         size_t len);

/* Answers by a page that says the status in words. */
void http_exchange_status(struct http_exchange *x, int status);

#endif
