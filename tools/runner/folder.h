#ifndef LAB_FOLDER_H
#define LAB_FOLDER_H

/*
 * folder - the program's scratch folder: made, filled, measured, removed.
 *
 * The program may have put anything into it: links, pipes, folders 10,000
 * deep or without any permission. Nothing here follows a link, waits for a
 * pipe, or recurses.
 */
#include <dirent.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Makes a folder of its own in TMPDIR, or in /tmp, for that user, and puts its
 * path into path[size]. Returns 0, or -1 with errno. */
int folder_make(char *path, size_t size, uid_t uid, gid_t gid);

/* Copies an open file to name in the folder, for that user, its permission to
 * execute kept. Returns 0, or -1 with errno. */
int folder_put(const char *folder, const char *name, int fd, uid_t uid,
               gid_t gid);

/* Copies a regular file of at most max bytes out of the folder into fd.
 * Returns 0, or -1 with errno: ENOENT, EFBIG, EINVAL if it is no regular file,
 * or another of open(2) and write(2). */
int folder_get(const char *folder, const char *name, int fd, off_t max);

/* Returns bytes that the files under the folder take on the disk; more than
 * max, soon, if there is more than that or very many files. */
off_t folder_size(const char *folder, off_t max);

/* Returns the next name in it but "." and "..", or NULL behind the last. */
const char *folder_next(DIR *dir);

/* Removes the folder and all in it. Returns 0, or -1 with errno. */
int folder_remove(const char *folder);

#endif
