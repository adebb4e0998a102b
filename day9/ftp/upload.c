/*
 * upload - a file that appears whole or not at all (upload.h).
 */
#include "day9/ftp/upload.h"
#include "common/beneath.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

enum { COPY_AT_ONCE = 1 << 30 };
enum { DEPTH_MAX = 200 }; /* of folders in folders: a descriptor each */

/* Says what may be replaced: a file, which hands its mode on, or a symlink. */
static int look_at_old(const struct ftp_upload *u, mode_t *mode)
{
    struct stat old;
    *mode = 0666; /* less the umask */
    if (fstatat(u->dir_fd, u->name, &old, AT_SYMLINK_NOFOLLOW) == -1)
        return errno == ENOENT ? 0 : -1;
    if (S_ISREG(old.st_mode))
        *mode = old.st_mode & 0777;
    if (S_ISREG(old.st_mode) || S_ISLNK(old.st_mode))
        return 0;
    errno = S_ISDIR(old.st_mode) ? EISDIR : EPERM;
    return -1;
}

int ftp_upload_begin(struct ftp_upload *u, int root_fd, const char *path)
{
    *u = (struct ftp_upload){.fd = -1};
    u->dir_fd = beneath_parent(root_fd, path, &u->name);
    if (u->dir_fd == -1)
        return -1;
    mode_t mode;
    uint64_t number;
    if (look_at_old(u, &mode) == 0 &&
        getrandom(&number, sizeof(number), 0) == sizeof(number)) {
        snprintf(u->temp, sizeof(u->temp), FTP_PATH_TEMP "%016jx",
                 (uintmax_t)number);
        u->fd =
            openat(u->dir_fd, u->temp,
                   O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
    }
    if (u->fd == -1) {
        int error = errno;
        close(u->dir_fd);
        errno = error;
        return -1;
    }
    flock(u->fd, LOCK_EX | LOCK_NB); /* can't fail: nobody else has it */
    return 0;
}

/* Copies len bytes from where both files stand. */
static int copy(int to_fd, int from_fd, off_t len)
{
    bool can_share = true;
    while (len > 0) {
        size_t most = len < COPY_AT_ONCE ? (size_t)len : COPY_AT_ONCE;
        ssize_t n = -1;
        if (can_share)
            n = copy_file_range(from_fd, NULL, to_fd, NULL, most, 0);
        can_share = n > 0; /* not on all file systems, nor between two */
        if (!can_share)
            n = sendfile(to_fd, from_fd, NULL, most);
        if (n == 0)
            errno = EINVAL; /* the old file was cut meanwhile */
        if (n <= 0)
            return -1;
        len -= n;
    }
    return 0;
}

int ftp_upload_keep(struct ftp_upload *u, int root_fd, const char *path,
                    off_t len)
{
    int old_fd = beneath_open(root_fd, path, O_RDONLY, 0);
    if (old_fd == -1)
        return errno == ENOENT && len == -1 ? 0 : -1;
    struct stat old;
    int result = -1;
    if (fstat(old_fd, &old) == 0) {
        errno = EINVAL;
        if (S_ISREG(old.st_mode) && len <= old.st_size)
            result = copy(u->fd, old_fd, len == -1 ? old.st_size : len);
    }
    int error = errno;
    close(old_fd);
    errno = error;
    return result;
}

int ftp_upload_sync(struct ftp_upload *u)
{
    return fsync(u->fd);
}

int ftp_upload_publish(struct ftp_upload *u)
{
    if (renameat(u->dir_fd, u->temp, u->dir_fd, u->name) == -1)
        return -1;
    u->temp[0] = '\0';
    /* the new name, too; where a folder can't be read, it comes later */
    int fd = openat(u->dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd != -1) {
        fsync(fd);
        close(fd);
    }
    return 0;
}

void ftp_upload_end(struct ftp_upload *u)
{
    if (u->temp[0] != '\0')
        unlinkat(u->dir_fd, u->temp, 0);
    close(u->fd);
    close(u->dir_fd);
}

/* Removes it if no running server has it locked. */
static bool remove_stale(int dir_fd, const char *name)
{
    int fd =
        openat(dir_fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd == -1)
        return false;
    bool is_stale =
        flock(fd, LOCK_EX | LOCK_NB) == 0 && unlinkat(dir_fd, name, 0) == 0;
    close(fd);
    return is_stale;
}

static int sweep(int dir_fd, int depth)
{
    int count = 0;
    DIR *folder = fdopendir(dir_fd);
    if (folder == NULL) {
        close(dir_fd);
        return 0;
    }
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        const char *name = entry->d_name;
        if (ftp_path_is_temp(name)) {
            count += remove_stale(dir_fd, name);
        } else if (depth > 0 && strcmp(name, ".") != 0 &&
                   strcmp(name, "..") != 0 &&
                   (entry->d_type == DT_DIR || entry->d_type == DT_UNKNOWN)) {
            int fd = openat(dir_fd, name,
                            O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK |
                                O_CLOEXEC);
            if (fd != -1)
                count += sweep(fd, depth - 1);
        }
    }
    closedir(folder);
    return count;
}

int ftp_upload_sweep(int dir_fd)
{
    int fd = openat(dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd == -1 ? 0 : sweep(fd, DEPTH_MAX);
}
