#ifndef LAB_BENEATH_H
#define LAB_BENEATH_H

/*
 * beneath - files of one folder, its root, and never one outside: for servers
 * that open what a client names.
 *
 * The kernel itself walks the path and stops where it would leave the root
 * (openat2(2), RESOLVE_BENEATH, Linux 5.6), so no check can be overtaken by a
 * rename. One rule for symlinks: they are followed while they stay beneath
 * the root; an absolute one never does. Paths are the client's: any number of
 * slashes may stand before them, and the root is what they begin at.
 *
 * Descriptors are close-on-exec and the caller's to close. Safe in threads.
 */
#include <sys/types.h>

/* Opens the folder path as a root. Returns its descriptor; -1 with ENOENT,
 * ENOTDIR, EACCES, EMFILE. */
int beneath_root(const char *path);

/* Opens path ("", "/": the root itself) as open(2) does, mode being what
 * O_CREAT needs, else 0. Never waits for a FIFO's other side (O_NONBLOCK):
 * look with fstat(2) at what it is. Returns the descriptor; -1 with EXDEV (it
 * leads out of the root), ELOOP, ENOENT, EACCES, ENAMETOOLONG, EMFILE, ENOSYS
 * (an older kernel). */
int beneath_open(int root_fd, const char *path, int flags, mode_t mode);

/* Opens the folder that path stands in and sets *name to its last part, in
 * path itself: for mkdirat(2), unlinkat(2), renameat(2), which follow no
 * symlink there, and fsync(2). Returns the descriptor; -1 with errno as
 * beneath_open, and EINVAL where path has no name: the root, "." or "..", or a
 * slash at the end. */
int beneath_parent(int root_fd, const char *path, const char **name);

#endif
