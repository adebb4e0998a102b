#ifndef LAB_SEEN_H
#define LAB_SEEN_H

/*
 * seen - what a parser sees in the bytes of one connection, as a word: the
 * requests that are whole, and then how it ends.
 *
 *     GET /a|POST /b|.     two requests, and nothing behind them
 *     GET /a|...           one, and a part of another
 *     GET /a|!             one, and what is refused
 */
#include <stddef.h>

enum { SEEN_MAX = 1024 };

/* What day10/http's parser sees in data. Returns text, of SEEN_MAX bytes. */
const char *seen_by_ours(const char *data, size_t len, char *text);

/* The same of http_parser(3), that of Node.js before version 12. */
const char *seen_by_peer(const char *data, size_t len, char *text);

#endif
