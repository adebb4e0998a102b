/*
 * client_files - whole files, fetched and sent (client_files.h).
 */
#include "day9/ftp/client_files.h"
#include "common/errors.h"
#include "common/io.h"
#include "day9/ftp/client_data.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK = 256 * 1024 };

/* Opens NAME.part, alone: two gets of one file would write into each other.
 * Returns its descriptor or -1. */
static int open_part(struct ftpc *c, const char *local, char *part)
{
    const int flags = O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
    struct stat st;
    errno = ENAMETOOLONG;
    int fd = snprintf(part, PATH_MAX, "%s.part", local) < PATH_MAX
                 ? open(part, flags, 0666)
                 : -1;
    if (fd == -1)
        return ftpc_fail(c, "can't write %s: %s", part, errors_text(errno));
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
        flock(fd, LOCK_EX | LOCK_NB) == 0)
        return fd;
    close(fd);
    return ftpc_fail(c, "%s is no file, or in use by another get", part);
}

/* Returns from where to go on: the end of the part, if what the server has
 * now can be what it was a part of; else 0. */
static long long resume_at(struct ftpc *c, const char *remote, int fd,
                           long long total)
{
    struct stat st;
    if (fstat(fd, &st) == -1 || st.st_size == 0 ||
        (total != -1 && st.st_size > total))
        return 0;
    bool is_newer = ftpc_ask(c, "MDTM", remote) == 213 &&
                    ftpc_answer_time(&c->answer) > st.st_mtime;
    return is_newer ? 0 : st.st_size;
}

/* Writes what comes, until its end. More than the server told isn't taken. */
static int receive(struct ftpc_data *d, int fd, struct ftpc_progress *p)
{
    unsigned char data[CHUNK];
    size_t n;
    enum io_result result;
    while ((result = io_read_some(d->fd, data, sizeof(data), &n)) != IO_EOF) {
        if (result == IO_ERROR)
            return ftpc_data_fail(d);
        if (result == IO_AGAIN && ftpc_data_wait(d, POLLIN) == -1)
            return -1;
        if (p->total != -1 && (long long)n > p->total - p->done)
            return ftpc_fail(d->client, "more comes than %lld bytes", p->total);
        if (io_write_full(fd, data, n) == -1)
            return ftpc_fail(d->client, "can't write the file: %s",
                             errors_text(errno));
        d->bytes += (long long)n;
        ftpc_progress_add(p, (long long)n);
    }
    return 0;
}

/* A connection that is cut looks just like one that has ended. */
static int check_all(struct ftpc *c, const struct ftpc_progress *p)
{
    if (p->total == -1 || p->done == p->total)
        return 0;
    return ftpc_fail(c, "only %lld of %lld bytes passed", p->done, p->total);
}

static int fetch(struct ftpc *c, struct ftpc_file *f, int fd)
{
    struct ftpc_data d;
    long long total = ftpc_file_size(c, f->remote);
    long long start = resume_at(c, f->remote, fd, total);
    if (ftpc_type(c, 'I') == -1 ||
        ftpc_data_begin(c, &d, &start, "RETR", f->remote) == -1)
        return -1;
    ftpc_progress_begin(&f->progress, start, total);
    /* only now: if the server refuses, what was here is here still */
    int result = -1;
    if (ftruncate(fd, start) == -1 || lseek(fd, start, SEEK_SET) == -1)
        ftpc_fail(c, "can't write the file: %s", errors_text(errno));
    else
        result = receive(&d, fd, &f->progress);
    ftpc_progress_end(&f->progress);
    if (ftpc_data_end(&d, result) == -1)
        return -1;
    return check_all(c, &f->progress);
}

/* begin: get */
int ftpc_file_get(struct ftpc *c, struct ftpc_file *f)
{
    char part[PATH_MAX];
    int fd = open_part(c, f->local, part);
    if (fd == -1)
        return -1;
    int result = fetch(c, f, fd);
    struct stat st;
    if (result == -1 && fstat(fd, &st) == 0 && st.st_size == 0)
        unlink(part);
    /* the kernel looks and renames in one step: nobody comes between */
    if (result == 0 && renameat2(AT_FDCWD, part, AT_FDCWD, f->local,
                                 f->force ? 0 : RENAME_NOREPLACE) == -1)
        result =
            ftpc_fail(c, "%s stays what it is: %s", part, errors_text(errno));
    close(fd);
    return result;
}
/* end: get */

/* Sends the file; sendfile(2) lets the kernel copy it into the socket. */
static int transmit(struct ftpc_data *d, int fd, struct ftpc_progress *p)
{
    while (p->done < p->total) {
        ssize_t n = sendfile(d->fd, fd, NULL, CHUNK);
        if (n == -1 && (errno == EPIPE || errno == ECONNRESET))
            return 0; /* it wants no more: its last word says why */
        if (n == -1 && errno != EAGAIN && errno != EINTR)
            return ftpc_data_fail(d);
        if (n == -1 && errno == EAGAIN && ftpc_data_wait(d, POLLOUT) == -1)
            return -1;
        if (n == 0)
            return ftpc_fail(d->client, "the file became shorter");
        d->bytes += n > 0 ? n : 0;
        ftpc_progress_add(p, n > 0 ? n : 0);
    }
    return 0;
}

static int send_file(struct ftpc *c, struct ftpc_file *f, int fd,
                     long long size)
{
    struct ftpc_data d;
    long long start = 0;
    if (ftpc_type(c, 'I') == -1 ||
        ftpc_data_begin(c, &d, &start, "STOR", f->remote) == -1)
        return -1;
    ftpc_progress_begin(&f->progress, 0, size);
    int result = transmit(&d, fd, &f->progress);
    ftpc_progress_end(&f->progress);
    if (result == -1) {
        /* The end of the data is the end of the file, for the server: before
         * that it must hear that we are gone, else it keeps a half as whole */
        ftpc_close(c);
        close(d.fd);
        return -1;
    }
    if (ftpc_data_end(&d, 0) == -1)
        return -1;
    return check_all(c, &f->progress);
}

int ftpc_file_put(struct ftpc *c, struct ftpc_file *f)
{
    struct stat st;
    int fd = open(f->local, O_RDONLY | O_NONBLOCK | O_CLOEXEC), result;
    if (fd == -1)
        return ftpc_fail(c, "can't read %s: %s", f->local, errors_text(errno));
    if (fstat(fd, &st) == -1 || !S_ISREG(st.st_mode))
        result = ftpc_fail(c, "%s is no file", f->local);
    else
        result = send_file(c, f, fd, st.st_size);
    close(fd);
    return result;
}

long long ftpc_file_size(struct ftpc *c, const char *remote)
{
    if (ftpc_type(c, 'I') == -1 || /* a text's depends on line ends */
        ftpc_do(c, 2, "SIZE", remote) == -1)
        return -1;
    return ftpc_answer_size(&c->answer);
}
