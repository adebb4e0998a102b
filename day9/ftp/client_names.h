#ifndef LAB_CLIENT_NAMES_H
#define LAB_CLIENT_NAMES_H

/*
 * client_names - the names in the server's folder that can be files' names
 * here.
 *
 * To `get` a file its user gives a name. To get many, the server does: it could
 * say "../.profile". Only a plain name is taken (ftpc_text_is_plain), and a
 * hidden one only where the pattern asks for it.
 */
#include "day9/ftp/client.h"

#include <stddef.h>

enum { FTPC_NAMES_MAX = 1 << 20 /* bytes of all names */ };

struct ftpc_names {
    char *text; /* each ended by a NUL, one after the other */
    size_t len;
    int refused; /* names that nobody should have for a file */
    /* private */
    const char *pattern;
};

/* Asks for the names in the folder that match pattern (fnmatch(3)). Returns 0,
 * or -1 with words in c->why; ftpc_names_free is needed in either case. */
int ftpc_names_ask(struct ftpc *c, const char *pattern,
                   struct ftpc_names *names);

/* Frees what ftpc_names_ask took. */
void ftpc_names_free(struct ftpc_names *names);

#endif
