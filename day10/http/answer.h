#ifndef LAB_ANSWER_H
#define LAB_ANSWER_H

/*
 * answer - what a request gets: a page, a file or a part of one, what a route
 * says, or a status that tells why not.
 */
#include "day10/http/site.h"

/* The most of a request's body that is read, and thrown away; more: 413. */
enum { HTTP_BODY_MAX = 64 * 1024 };

/* Takes the next request out of work's input and adds its answer to the output,
 * which has room for one. Returns false if no request is there whole.
 * Afterwards the input begins behind its head: the request's body, if it has
 * one, is to be skipped. fd: for the trace, who asks. */
bool http_answer_next(struct http_site *site, struct http_work *work, int fd);

/* Adds an answer that is only a status, to nobody's request, and the last. */
void http_answer_status(struct http_site *site, struct http_work *work, int fd,
                        int status);

#endif
