/*
 * path - what a client names, as a path from the root (path.h).
 */
#include "day9/ftp/path.h"

#include <errno.h>
#include <string.h>

bool ftp_path_is_temp(const char *name)
{
    return strncmp(name, FTP_PATH_TEMP, strlen(FTP_PATH_TEMP)) == 0;
}

/* Adds one part, len bytes of name, to the path of *used bytes. */
static int add(char *path, size_t *used, const char *name, size_t len)
{
    if (len == 0 || (len == 1 && name[0] == '.'))
        return 0;
    if (len == 2 && name[0] == '.' && name[1] == '.') {
        while (*used > 0 && path[--*used] != '/')
            continue;
        return 0;
    }
    if (ftp_path_is_temp(name)) {
        errno = ENOENT;
        return -1;
    }
    if (*used + 1 + len >= FTP_PATH_MAX) {
        errno = ENAMETOOLONG;
        return -1;
    }
    path[(*used)++] = '/';
    memcpy(path + *used, name, len);
    *used += len;
    return 0;
}

static int add_all(char *path, size_t *used, const char *names)
{
    while (*names != '\0') {
        size_t len = strcspn(names, "/");
        if (add(path, used, names, len) == -1)
            return -1;
        names += len + (names[len] == '/');
    }
    return 0;
}

int ftp_path_join(const char *cwd, const char *name, char *path)
{
    size_t used = 0;
    if ((name[0] != '/' && add_all(path, &used, cwd) == -1) ||
        add_all(path, &used, name) == -1)
        return -1;
    if (used == 0)
        path[used++] = '/';
    path[used] = '\0';
    return 0;
}
