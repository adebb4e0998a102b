#ifndef LAB_WALLS_H
#define LAB_WALLS_H

/*
 * walls - what stands between the program and the machine, layer by layer.
 *
 * Each of these returns 0, or -1 with errno if the kernel, or who runs this
 * machine, does not let us have it.
 */
#include "tools/runner/run.h"

/* Layer full, before the keeper: becomes the program's user, goes into user,
 * mount, pid, network, IPC and host name namespaces of its own, and on in a
 * child, which is pid 1 there; the caller's process ends. On failure *what is
 * the step, a literal. */
int room_enter(const struct run *run, const char **what);

/* Layer full, in the keeper: a root of its own in memory, with system folders
 * and --read paths read-only, the scratch folder of limited size, and nothing
 * else. On failure *what is the step, a literal. */
int room_build(const struct run *run, const char **what);

/* From landlock on: this process and its children open what landlock(7) lets
 * them, no more, and signal only each other (from Linux 6.12 on). */
int landlock_restrict(const struct run *run);

/* Installs the filter of system calls, seccomp(2), for this process and its
 * children; needs no_new_privs. Returns a descriptor on which each exit_group
 * is told and waits (seccomp_unotify(2)), or -1 with errno. */
int filter_install(const struct run *run);

/* As filter_install, but nobody is told of an exit: where another listener is
 * there before us. Returns 0 or -1. */
int filter_install_deaf(const struct run *run);

/* Takes one exit off the listener. Returns the process that is about to end,
 * which waits for filter_let_go with *id; 0 if it is gone, -1 with errno. */
pid_t filter_next_exit(int listener, unsigned long long *id);
/* Lets the one that waits with that id end. */
void filter_let_go(int listener, unsigned long long id);

#endif
