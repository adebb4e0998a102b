/*
 * files - the files beneath a root that requests ask for (files.h).
 */
#include "day10/http/files.h"
#include "common/beneath.h"
#include "day10/http/date.h"
#include "day10/http/mime.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { SETTLED_S = 2 };

void http_files_init(struct http_files *files, int root_fd)
{
    *files = (struct http_files){.root_fd = root_fd};
}

void http_file_drop(struct http_file *file)
{
    if (file == NULL || --file->users > 0)
        return;
    close(file->fd);
    free(file->bytes);
    free(file);
}

/* A file system's clock may stand still for milliseconds, or for a second. */
static bool has_settled(const struct http_file *file)
{
    time_t now = time(NULL);
    return now - file->is.st_mtime >= SETTLED_S &&
           now - file->is.st_ctime >= SETTLED_S;
}

const char *http_file_bytes(struct http_file *file)
{
    size_t len = (size_t)file->is.st_size, done = 0;
    if (file->bytes != NULL || file->is.st_size > HTTP_FILE_BYTES_MAX ||
        !has_settled(file))
        return file->bytes;
    char *bytes = malloc(len + 1); /* +1: an empty one isn't NULL */
    if (bytes == NULL)
        return NULL;
    while (done < len) {
        ssize_t n = pread(file->fd, bytes + done, len - done, (off_t)done);
        if (n == -1 && errno == EINTR)
            continue;
        if (n <= 0) {
            free(bytes);
            return NULL;
        }
        done += (size_t)n;
    }
    file->bytes = bytes;
    return bytes;
}

/* The cache: a file stands at its path's hash, and the next one with the same
 * hash takes its place. */

static uint32_t hash_of(const char *path)
{
    uint32_t hash = 2166136261; /* FNV-1a */
    for (; *path != '\0'; path++)
        hash = (hash ^ (unsigned char)*path) * 16777619;
    return hash;
}

static void forget(struct http_files *files, uint32_t at)
{
    if (files->of[at] == NULL)
        return;
    http_file_drop(files->of[at]);
    files->of[at] = NULL;
    files->open--;
}

static bool is_same(const struct stat *a, const struct stat *b)
{
    return a->st_ino == b->st_ino && a->st_dev == b->st_dev &&
           a->st_size == b->st_size && a->st_mode == b->st_mode &&
           a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
           a->st_mtim.tv_nsec == b->st_mtim.tv_nsec &&
           a->st_ctim.tv_sec == b->st_ctim.tv_sec &&
           a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

/* The look at the path may lead anywhere: what it finds is only compared with
 * a file that was opened beneath the root. */
static struct http_file *cached(struct http_files *files, const char *path,
                                uint32_t hash)
{
    struct http_file *file = files->of[hash % HTTP_FILES_MAX];
    struct stat now;
    if (file == NULL || file->hash != hash || strcmp(file->path, path) != 0)
        return NULL;
    const char *name = path + strspn(path, "/");
    if (fstatat(files->root_fd, name, &now, 0) == 0 && is_same(&now, &file->is))
        return file;
    forget(files, hash % HTTP_FILES_MAX);
    return NULL;
}

/* Takes fd; returns NULL with ENOMEM, and fd is closed. */
static struct http_file *keep(struct http_files *files, const char *path,
                              uint32_t hash, int fd, const struct stat *is)
{
    size_t size = strlen(path) + 1;
    struct http_file *file = malloc(sizeof *file + size);
    if (file == NULL) {
        close(fd);
        return NULL;
    }
    *file = (struct http_file){.fd = fd,
                               .is = *is,
                               .type = http_mime_type(path),
                               .users = 1,
                               .hash = hash};
    memcpy(file->path, path, size);
    /* what a change can't leave as it was: the time to the nanosecond, the
     * size, and the inode if another file was put in its place */
    snprintf(file->etag, sizeof file->etag, "\"%llx.%lx-%llx-%llx\"",
             (unsigned long long)is->st_mtim.tv_sec,
             (unsigned long)is->st_mtim.tv_nsec,
             (unsigned long long)is->st_size, (unsigned long long)is->st_ino);
    http_date_format(is->st_mtime, file->last_modified);
    forget(files, hash % HTTP_FILES_MAX);
    files->of[hash % HTTP_FILES_MAX] = file;
    files->open++;
    return file;
}

static int status_of(int error)
{
    switch (error) {
    case ENOENT:
    case ENOTDIR:
    case ENAMETOOLONG:
        return 404;
    case EACCES:
    case EPERM:
    case EXDEV: /* out of the root */
    case ELOOP:
    case ENXIO: /* a socket */
        return 403;
    case EMFILE:
    case ENFILE:
    case ENOMEM:
        return 503;
    default:
        return 500;
    }
}

/* Opens what path names: 200 with *file, or with *folder_fd. */
static int open_path(struct http_files *files, const char *path, int64_t now_ms,
                     struct http_file **file, int *folder_fd)
{
    uint32_t hash = hash_of(path);
    *file = cached(files, path, hash);
    if (*file == NULL) {
        struct stat is;
        int fd = beneath_open(files->root_fd, path, O_RDONLY, 0);
        if (fd == -1)
            return status_of(errno);
        bool is_known = fstat(fd, &is) == 0;
        if (is_known && S_ISDIR(is.st_mode)) {
            *folder_fd = fd;
            return 200;
        }
        if (!is_known || !S_ISREG(is.st_mode)) {
            close(fd);
            return is_known ? 403 : 500;
        }
        *file = keep(files, path, hash, fd, &is);
        if (*file == NULL)
            return 503;
    }
    (*file)->users++;
    (*file)->used_ms = now_ms;
    return 200;
}

int http_files_find(struct http_files *files, const char *path, int64_t now_ms,
                    struct http_file **file, int *folder_fd)
{
    size_t len = strlen(path);
    *file = NULL;
    *folder_fd = -1;
    if (len == 0 || path[len - 1] != '/') {
        int status = open_path(files, path, now_ms, file, folder_fd);
        if (*folder_fd == -1)
            return status;
        close(*folder_fd);
        *folder_fd = -1;
        return 301;
    }
    char index[HTTP_PATH_MAX];
    if (snprintf(index, sizeof index, "%sindex.html", path) >=
        (int)sizeof index)
        return 404;
    int status = open_path(files, index, now_ms, file, folder_fd);
    if (status == 404)
        return open_path(files, path, now_ms, file, folder_fd);
    if (*folder_fd == -1)
        return status;
    close(*folder_fd); /* a folder with that name */
    *folder_fd = -1;
    return 404;
}

int http_files_tidy(struct http_files *files, int64_t now_ms)
{
    for (uint32_t at = 0; at < HTTP_FILES_MAX && files->open > 0; at++) {
        if (files->of[at] != NULL &&
            now_ms - files->of[at]->used_ms >= HTTP_FILES_KEEP_MS)
            forget(files, at);
    }
    return files->open;
}

void http_files_free(struct http_files *files)
{
    for (uint32_t at = 0; at < HTTP_FILES_MAX; at++)
        forget(files, at);
}
