#ifndef LAB_CLIENT_ANSWER_H
#define LAB_CLIENT_ANSWER_H

/*
 * client_answer - what an FTP server answers, taken apart (RFC 959, 4.2).
 *
 *     220 Ready.                    one line, or several: a hyphen after the
 *     211-This server can           code, and the same code with a blank at
 *      SIZE                         the last line's beginning
 *     211 End.
 *
 * Pure: bytes in, a result out; nothing is read, sent, allocated or printed.
 * All of it is a stranger's: whatever the bytes are, no byte beyond them is
 * looked at. Safe anywhere.
 */
#include <stddef.h>
#include <time.h>

enum ftpc_answer_result {
    FTPC_ANSWER_WHOLE,
    FTPC_ANSWER_PARTIAL, /* so far so good: more must come */
    FTPC_ANSWER_BAD      /* whatever may come, it is no answer */
};

struct ftpc_answer {
    int code;         /* 100..599 */
    const char *line; /* the last line, code and all, without its end; in the */
    size_t line_len;  /* bytes parsed, so no longer there than they are */
    size_t len;       /* bytes of the whole answer */
};

/* Looks whether data begins with an answer, and fills in *a if it is WHOLE.
 * Lines end in CRLF; a bare LF will do. */
enum ftpc_answer_result ftpc_answer_parse(const char *data, size_t len,
                                          struct ftpc_answer *a);

/* Returns the port of a 229 answer, "(|||6446|)" (RFC 2428), or -1: there is
 * none, or one below 1024, where no server of data listens. */
int ftpc_answer_epsv(const struct ftpc_answer *a);

/* Returns the port of a 227 answer, "h1,h2,h3,h4,p1,p2", or -1 as before. The
 * address is left unread: a server that could name another would make its
 * clients connect to strangers. */
int ftpc_answer_pasv(const struct ftpc_answer *a);

/* Returns the number of a 213 answer to SIZE, or -1. */
long long ftpc_answer_size(const struct ftpc_answer *a);

/* Returns the time of a 213 answer to MDTM, "YYYYMMDDhhmmss" (UTC; RFC 3659),
 * or -1. */
time_t ftpc_answer_time(const struct ftpc_answer *a);

/* Copies the folder of a 257 answer, between quotes and a quote in it doubled,
 * into path (ended by a NUL). Returns how long it is; -1 if there is none or
 * it doesn't fit. */
int ftpc_answer_path(const struct ftpc_answer *a, char *path, size_t size);

#endif
