#include "tools/runner/folder.h"
#include "common/io.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { COPY_BYTES = 64 * 1024, FILES_MAX = 20000 };

int folder_make(char *path, size_t size, uid_t uid, gid_t gid)
{
    const char *where = getenv("TMPDIR");
    if (where == NULL || where[0] != '/')
        where = "/tmp";
    if ((size_t)snprintf(path, size, "%s/labrun-XXXXXX", where) >= size) {
        errno = ENAMETOOLONG;
        return -1;
    }
    if (mkdtemp(path) == NULL)
        return -1;
    if (geteuid() != uid && chown(path, uid, gid) == -1) {
        rmdir(path);
        return -1;
    }
    return 0;
}

/* Copies until the end of from, or until there was more than max. */
static int copy(int from, int to, off_t max)
{
    static char bytes[COPY_BYTES];
    ssize_t n;
    while ((n = io_read_full(from, bytes, sizeof bytes)) > 0) {
        max -= n;
        if (max < 0) {
            errno = EFBIG;
            return -1;
        }
        if (io_write_full(to, bytes, (size_t)n) == -1)
            return -1;
    }
    return (int)n;
}

int folder_put(const char *folder, const char *name, int fd, uid_t uid,
               gid_t gid)
{
    char path[PATH_MAX];
    struct stat status;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (fstat(fd, &status) == -1 || lseek(fd, 0, SEEK_SET) == -1)
        return -1;
    int to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (to == -1)
        return -1;
    int done = copy(fd, to, INT64_MAX);
    if (done == 0 && geteuid() == 0)
        done = fchown(to, uid, gid);
    if (done == 0)
        done = fchmod(to, (status.st_mode & 0111) != 0 ? 0755 : 0644);
    close(to);
    return done;
}

int folder_get(const char *folder, const char *name, int fd, off_t max)
{
    char path[PATH_MAX];
    struct stat status;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    int from = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (from == -1)
        return -1;
    int done = fstat(from, &status);
    if (done == 0 && !S_ISREG(status.st_mode)) {
        errno = EINVAL;
        done = -1;
    }
    if (done == 0)
        done = copy(from, fd, max);
    close(from);
    return done;
}

off_t folder_size(const char *folder, off_t max)
{
    char *const roots[] = {(char *)folder, NULL};
    off_t size = 0;
    int files = 0;
    FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR | FTS_XDEV, NULL);
    if (tree == NULL)
        return 0;
    for (FTSENT *entry; size <= max && (entry = fts_read(tree)) != NULL;) {
        if (entry->fts_info == FTS_F)
            size += (off_t)entry->fts_statp->st_blocks * 512;
        if (entry->fts_info != FTS_DP && ++files > FILES_MAX)
            size = max + 1;
    }
    fts_close(tree);
    return size;
}

const char *folder_next(DIR *dir)
{
    struct dirent *entry;
    do
        entry = readdir(dir);
    while (entry != NULL && (strcmp(entry->d_name, ".") == 0 ||
                             strcmp(entry->d_name, "..") == 0));
    return entry == NULL ? NULL : entry->d_name;
}

/* Unlinks all in the open folder but folders; those it moves up into root,
 * under names of their own, so that nothing is ever deep. If the folder is
 * root itself they stay. Returns how many there were, or -1. */
static int empty(int root, int fd, bool is_root)
{
    static unsigned long moved;
    int found = 0;
    DIR *dir = fdopendir(fd);
    if (dir == NULL)
        return -1;
    for (const char *name; (name = folder_next(dir)) != NULL;) {
        if (unlinkat(fd, name, 0) == 0)
            continue;
        char up[40];
        snprintf(up, sizeof up, ".labrun.%lu", moved++);
        fchmodat(fd, name, 0700, 0); /* to move it, one writes its ".." */
        if (!is_root && renameat(fd, name, root, up) == -1) {
            closedir(dir);
            return -1;
        }
        found++;
    }
    closedir(dir);
    return found;
}

static int open_folder(int root, const char *name)
{
    int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    return openat(root, name, flags);
}

/* Empties and removes each folder that is in root. Returns how many, or -1. */
static int remove_folders(int root)
{
    int found = 0;
    DIR *dir = fdopendir(open_folder(root, "."));
    if (dir == NULL)
        return -1;
    for (const char *name; (name = folder_next(dir)) != NULL;) {
        fchmodat(root, name, 0700, 0);
        int fd = open_folder(root, name);
        if (fd == -1 || empty(root, fd, false) == -1 ||
            unlinkat(root, name, AT_REMOVEDIR) == -1) {
            closedir(dir);
            return -1;
        }
        found++;
    }
    closedir(dir);
    return found;
}

int folder_remove(const char *folder)
{
    chmod(folder, 0700);
    int root = open_folder(AT_FDCWD, folder);
    if (root == -1)
        return errno == ENOENT ? 0 : -1;
    int found = empty(root, open_folder(root, "."), true);
    while (found > 0)
        found = remove_folders(root);
    close(root);
    return found == -1 ? -1 : rmdir(folder);
}
