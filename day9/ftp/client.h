#ifndef LAB_CLIENT_H
#define LAB_CLIENT_H

/*
 * client - the client's side of FTP: a control connection for commands and
 * their answers, and a data connection for each file or list.
 *
 * The server isn't trusted. It gets a time limit for each answer, and one in
 * which data must go on; an answer has FTPC_ANSWER_MAX bytes at most; data goes
 * to and comes from the control connection's peer, whatever address it names.
 *
 * What fails returns -1 and leaves one line of words in why, fit to be printed.
 * is_lost: the connection is of no use any more, as nobody knows what the next
 * answer would be to. Nothing here prints. One thread at a time; SIGPIPE must
 * be ignored (signals_ignore_pipe).
 */
#include "common/buf.h"
#include "common/net.h"
#include "day9/ftp/client_answer.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    FTPC_ANSWER_MAX = 16 * 1024,
    FTPC_COMMAND_MAX = 4096,
    FTPC_WHY_MAX = 512
};

struct ftpc {
    struct ftpc_answer answer; /* the last one; stays until the next call */
    bool is_lost;
    char why[FTPC_WHY_MAX];
    int fd; /* of the control connection */
    /* private; client_data.c is a friend */
    int timeout_ms;
    char type;               /* of RFC 959: 'A', 'I'; 0: not yet said */
    bool no_epsv;            /* it doesn't know EPSV: PASV */
    char peer[NET_TEXT_MAX]; /* the server's address, in numbers */
    struct buf in;
    size_t taken; /* bytes of in that the last answer took */
    unsigned char storage[FTPC_ANSWER_MAX];
};

/* Connects and takes the greeting, which is in answer then. Returns 0 or -1;
 * ftpc_close is needed in either case. */
int ftpc_open(struct ftpc *c, const char *host, int port, int timeout_ms);

/* Logs in. Returns 0 or -1. */
int ftpc_login(struct ftpc *c, const char *user, const char *password);

/* Closes the control connection. */
void ftpc_close(struct ftpc *c);

/* Sends a command and its argument (NULL: none) and waits for the answer.
 * Returns its code, whatever it is; -1 if the connection is lost or the
 * argument holds the end of a line (a second command could hide behind it). */
int ftpc_ask(struct ftpc *c, const char *command, const char *argument);

/* The same, for where only one kind of answer will do: its first digit is
 * want. Returns 0, or -1 with the server's words in why. */
int ftpc_do(struct ftpc *c, int want, const char *command,
            const char *argument);

/* Waits for a further answer of kind want: the last word on a transfer.
 * Returns 0 or -1. */
int ftpc_finish(struct ftpc *c, int want);

/* Says what data is to be: 'I', bytes as they are, or 'A', lines of text. */
int ftpc_type(struct ftpc *c, char type);

/* Sets why, printf(3) style. Returns -1. */
int ftpc_fail(struct ftpc *c, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
