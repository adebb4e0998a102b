#ifndef LAB_CLIENT_DATA_H
#define LAB_CLIENT_DATA_H

/*
 * client_data - the connection that carries one file or one list, beside the
 * control connection of client.h.
 *
 * The server listens and says at which port (EPSV, or PASV of older days); the
 * client connects, then sends the command. The end of the connection is the
 * end of the data, so the server's last word tells whether that was all.
 *
 * What fails returns -1 with words in client->why. One thread at a time.
 */
#include "day9/ftp/client.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    FTPC_DATA_LEAST = 1024,       /* bytes that must pass in each time limit */
    FTPC_DATA_LINES_MAX = 1000000 /* of a list: who sends more never ends */
};

struct ftpc_data {
    int fd;          /* non-blocking */
    long long bytes; /* that passed: the user's to count */
    /* private */
    struct ftpc *client;
    long long paid; /* bytes, when the deadline was last put off */
    int64_t deadline_ms;
};

/* Opens *d for command and its argument, and sends it. If *start isn't 0 the
 * data is to begin at that byte; where the server can't, *start is 0 then.
 * Returns 0 or -1; ftpc_data_end closes it. */
int ftpc_data_begin(struct ftpc *c, struct ftpc_data *d, long long *start,
                    const char *command, const char *argument);

/* Waits until d->fd is ready for events of poll(2). Returns 0; -1 if too
 * little passes in too long a time. */
int ftpc_data_wait(struct ftpc_data *d, short events);

/* Says in client->why that the transfer failed here with errno. Returns -1. */
int ftpc_data_fail(struct ftpc_data *d);

/* Closes a data connection on which the transfer came to result (0, or -1 with
 * its reason in why) and hears the server's last word. Returns 0 if both are
 * content. */
int ftpc_data_end(struct ftpc_data *d, int result);

/* What is done with each line of a list; line is NULL if it was too long. */
typedef void ftpc_data_each(void *arg, const char *line, size_t len);

/* Sends a command that is answered by lines of text, and hands arg and each of
 * them to each. Returns 0 or -1. */
int ftpc_data_lines(struct ftpc *c, const char *command, const char *argument,
                    ftpc_data_each *each, void *arg);

#endif
