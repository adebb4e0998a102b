#ifndef LAB_CLIENT_MENU_H
#define LAB_CLIENT_MENU_H

/*
 * client_menu - a session at the keyboard: the menu once, then line after line
 * what to do, and before each a word on what comes next.
 *
 * It prints: by common/say.h what was asked for, on stderr what failed.
 */
#include "day9/ftp/client_commands.h"

/* Prepares s to take its lines from stdin. On a terminal it will be asked
 * before a file is replaced. */
void ftpc_menu_init(struct ftpc_session *s);

/* Does what stdin says, until quit or its end, with the client in s, which is
 * logged in. Returns the exit status: 0, or 1 if the connection was lost. */
int ftpc_menu_run(struct ftpc_session *s);

/* Prints "PROGRAM: what: why" on stderr. */
void ftpc_menu_complain(const char *what, const char *why);

#endif
