#ifndef LAB_PATH_H
#define LAB_PATH_H

/*
 * path - where a client is, and what it names, as one path from the root of
 * the library: "/a/b", no "." or "..", no double slash.
 *
 * Pure, safe in threads. This decides what a path *means*; that it never leads
 * out, also by a symlink, is the kernel's work (common/beneath.h).
 */
#include <stdbool.h>
#include <stddef.h>

/* A name that begins so is an upload not yet whole (upload.h): it isn't listed
 * and no client can name it. */
#define FTP_PATH_TEMP ".ftp-upload-"

enum { FTP_PATH_MAX = 4096 };

/* Puts what name means in the folder cwd into path (FTP_PATH_MAX bytes). ".."
 * goes back one name, whatever that is, and at the root it stays there. Returns
 * 0; -1 with ENAMETOOLONG, or ENOENT for an upload not yet whole. */
int ftp_path_join(const char *cwd, const char *name, char *path);

/* Returns true if name, one part of a path, is that of an upload not yet
 * whole. */
bool ftp_path_is_temp(const char *name);

#endif
