/*
 * beneath - files of one folder, and never one outside (beneath.h).
 */
#include "common/beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { TRIES = 64 };

int beneath_root(const char *path)
{
    return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

int beneath_open(int root_fd, const char *path, int flags, mode_t mode)
{
    path += strspn(path, "/");
    if ((flags & O_PATH) == 0) /* it goes with none of the others */
        flags |= O_NOCTTY | O_NONBLOCK;
    struct open_how how = {.flags = (unsigned)(flags | O_CLOEXEC),
                           .mode = mode,
                           .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS};
    long fd;
    int tries = 0;
    do /* EAGAIN: a rename meanwhile, the kernel can't vouch for a ".." */
        fd = syscall(SYS_openat2, root_fd, *path == '\0' ? "." : path, &how,
                     sizeof how);
    while (fd == -1 && (errno == EAGAIN || errno == EINTR) && ++tries < TRIES);
    return (int)fd;
}

int beneath_parent(int root_fd, const char *path, const char **name)
{
    const char *slash = strrchr(path, '/');
    const char *last = slash == NULL ? path : slash + 1;
    size_t len = (size_t)(last - path);
    char folder[PATH_MAX];
    if (len >= sizeof folder) {
        errno = ENAMETOOLONG;
        return -1;
    }
    if (*last == '\0' || strcmp(last, ".") == 0 || strcmp(last, "..") == 0) {
        errno = EINVAL;
        return -1;
    }
    memcpy(folder, path, len);
    folder[len] = '\0';
    *name = last;
    return beneath_open(root_fd, folder, O_RDONLY | O_DIRECTORY, 0);
}
