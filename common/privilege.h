#ifndef LAB_PRIVILEGE_H
#define LAB_PRIVILEGE_H

/*
 * privilege - a server that root has started stops being root, for good,
 * once it has its port: whoever finds a hole in it then has a small user's
 * rights, not all of them.
 *
 * Like serve it prints and exits, and is for the set-up only: after the
 * listening socket is open, before processes and threads are started.
 */

/* For a server's table of options: --user (a text, NULL: none given). */
#define PRIVILEGE_OPTION(user_)                                                \
    ARGS_TEXT("user", user_, "NAME",                                           \
              "started as root: become NAME (the owner of the root folder)")

/* As root: becomes user, or with NULL the owner of root_fd's folder: all ids,
 * no further groups, no capabilities, and no way back (also not by a set-uid
 * program: no_new_privs, prctl(2)). If that owner is root it stays root and
 * says so in one line on stderr. As somebody else it does nothing; user is an
 * error then unless that is who it is. On any failure it prints one line and
 * ends the program with status 1: it never goes on with more than it should.
 */
void privilege_drop(int root_fd, const char *user);

#endif
