#ifndef LAB_UPLOAD_H
#define LAB_UPLOAD_H

/*
 * upload - a file that appears whole or not at all: written under another name
 * in the same folder, brought to the disk, and only then renamed, which puts
 * it in the old one's place in one step (rename(2)).
 *
 * Until then it has a name nobody can ask for (path.h) and an flock(2) on it.
 * If the server is killed the lock is gone but the name stays: the next start
 * sweeps up what nobody has locked.
 */
#include "day9/ftp/path.h"

#include <sys/types.h>

enum { FTP_UPLOAD_NAME_MAX = 32 };

struct ftp_upload {
    int fd; /* what to write to */
    /* private */
    int dir_fd;
    const char *name; /* in the path that was given */
    char temp[FTP_UPLOAD_NAME_MAX];
};

/* Begins the file path, which must last as long as *u. Returns 0; -1 with
 * errno as beneath_parent, EISDIR, EPERM (there is something that is no file),
 * EACCES, ENOSPC. A symlink of that name isn't followed: it is what will be
 * replaced. */
int ftp_upload_begin(struct ftp_upload *u, int root_fd, const char *path);

/* Takes over the first len bytes of the file that is there (-1: all of them,
 * none if there is no file). Where the file system can, both share them on the
 * disk. Returns 0; -1 with EINVAL if there are less. */
int ftp_upload_keep(struct ftp_upload *u, int root_fd, const char *path,
                    off_t len);

/* Brings it to the disk, still unseen. Returns 0; -1 with EIO, ENOSPC. */
int ftp_upload_sync(struct ftp_upload *u);

/* Makes it seen. Returns 0, or -1 with errno of renameat(2). */
int ftp_upload_publish(struct ftp_upload *u);

/* Frees what *u has; removes the file unless it was published. */
void ftp_upload_end(struct ftp_upload *u);

/* Removes what uploads a killed server has left in the folder dir_fd and those
 * in it. Returns how many. */
int ftp_upload_sweep(int dir_fd);

#endif
