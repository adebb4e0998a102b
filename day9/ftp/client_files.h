#ifndef LAB_CLIENT_FILES_H
#define LAB_CLIENT_FILES_H

/*
 * client_files - whole files, fetched and sent.
 *
 * A file that is fetched grows beside its place, as NAME.part, and gets its
 * name when all of it is there. What an interrupted get leaves is that part;
 * the next get goes on from its end (RFC 959, REST), unless the server's file
 * has changed since.
 *
 * What fails returns -1 with words in client->why. One thread at a time.
 */
#include "day9/ftp/client.h"
#include "day9/ftp/client_progress.h"

#include <stdbool.h>

struct ftpc_file {
    const char *remote, *local;
    bool force;                    /* it may take another's place */
    struct ftpc_progress progress; /* filled in: what came, how fast */
};

/* Fetches f->remote into f->local. Returns 0 or -1. */
int ftpc_file_get(struct ftpc *c, struct ftpc_file *f);

/* Sends f->local as f->remote. Whether one is there already, and may be
 * replaced, is the caller's to ask: ftpc_file_size. Returns 0 or -1. */
int ftpc_file_put(struct ftpc *c, struct ftpc_file *f);

/* Returns how many bytes the server's file has; -1 with the server's words:
 * there is none, or it doesn't tell. */
long long ftpc_file_size(struct ftpc *c, const char *remote);

#endif
