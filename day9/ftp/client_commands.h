#ifndef LAB_CLIENT_COMMANDS_H
#define LAB_CLIENT_COMMANDS_H

/*
 * client_commands - what one can tell ftp_client to do: in its menu, or on its
 * command line. They print what they find out, by common/say.h.
 */
#include "common/lines.h"
#include "day9/ftp/client.h"

#include <stdbool.h>

enum { FTPC_WORDS_MAX = 3 }; /* the command itself, and two that follow it */

struct ftpc_session {
    struct ftpc client;
    bool force; /* --force: files may be replaced */
    /* Asks whether name may be replaced; NULL: there is nobody to ask. */
    bool (*may_replace)(struct ftpc_session *s, const char *name);
    struct lines typed; /* stdin */
    char storage[FTPC_COMMAND_MAX];
};

struct ftpc_command {
    const char *name, *usage, *help;
    int min, max;     /* words after the name */
    const char *verb; /* what the server calls it, where that is all of it */
    int (*run)(struct ftpc_session *s, const char *verb, const char *words[]);
};

/* Returns the command that words[0] names and count words fit; NULL if there is
 * none: wrong (FTPC_WHY_MAX bytes) says why. */
const struct ftpc_command *ftpc_command_find(const char *const words[],
                                             int count, char *wrong);

/* Does it; a NULL must follow the last of words. Returns 0, or -1 with the
 * reason in s->client.why. */
int ftpc_command_run(const struct ftpc_command *command, struct ftpc_session *s,
                     const char *words[]);

/* Prints the menu: a line for each command. */
void ftpc_command_menu(void);

#endif
