#ifndef LAB_FILES_H
#define LAB_FILES_H

/*
 * files - the files beneath a root that requests ask for, and what must be
 * told of them; never one outside (common/beneath.h).
 *
 * Files asked for lately stay open, which saves to open and close them for
 * each request. They are never stale: each time the path is looked at again
 * (one stat(2)), and if it names another file, or the same one changed, that is
 * opened anew. One that nobody asks for is closed after HTTP_FILES_KEEP_MS.
 * One thread at a time.
 */
#include "day10/http/date.h"

#include <stdint.h>
#include <sys/stat.h>

enum { HTTP_FILES_MAX = 256, HTTP_FILES_KEEP_MS = 10000 };
enum { HTTP_FILE_BYTES_MAX = 4 * 1024 }; /* 1 MiB, if all were that large */
enum { HTTP_ETAG_MAX = 64, HTTP_PATH_MAX = 4096 };

struct http_file { /* to read, not to write */
    int fd;        /* open for reading; a regular file */
    struct stat is;
    const char *type;                  /* for Content-Type */
    char etag[HTTP_ETAG_MAX];          /* quotes included */
    char last_modified[HTTP_DATE_MAX]; /* as HTTP writes a date */
    /* private */
    char *bytes; /* or NULL */
    int users;   /* the cache is one */
    uint32_t hash;
    int64_t used_ms;
    char path[];
};

struct http_files {
    /* private */
    int root_fd, open;
    struct http_file *of[HTTP_FILES_MAX]; /* by hash; NULL: none there */
};

/* Prepares *files for the folder root_fd, which stays the caller's. */
void http_files_init(struct http_files *files, int root_fd);

/* Looks for path ("/", "/notes.txt", "/docs/"; decoded, no NUL in it). Returns
 * the status to answer:
 *   200  *file is it, or for "/docs/" its index.html; http_file_drop it. Or
 *        *file is NULL and *folder_fd the folder, to be listed and closed
 *   301  a folder, and path doesn't end in a slash
 *   403  not ours to read, no file (a FIFO, a device), or it leads out of root
 *   404  nothing there          503  no descriptor or memory is left
 *   500  the disk failed
 * Never waits for a FIFO; waits for the disk. */
int http_files_find(struct http_files *files, const char *path, int64_t now_ms,
                    struct http_file **file, int *folder_fd);

/* Returns all bytes of a file of at most HTTP_FILE_BYTES_MAX, which stay the
 * file's and save to read them for each request. NULL if it is larger, can't
 * be read, or was changed a moment ago: until the clock of its times has moved
 * on, another change would not be seen. Waits for the disk. */
const char *http_file_bytes(struct http_file *file);

/* Says that the caller is done with a file. NULL is harmless. */
void http_file_drop(struct http_file *file);

/* Closes what nobody has asked for lately. Returns how many stay open. */
int http_files_tidy(struct http_files *files, int64_t now_ms);

/* Closes all but what others still use. */
void http_files_free(struct http_files *files);

#endif
