/*
 * moves - the commands that use a data connection (moves.h).
 */
#include "day9/ftp/moves.h"
#include "common/beneath.h"
#include "common/mono.h"
#include "day9/ftp/data.h"
#include "day9/ftp/listing.h"
#include "day9/ftp/passive.h"
#include "day9/ftp/transfer.h"
#include "day9/ftp/upload.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { CONNECT_MS = 30 * 1000 }; /* for the client to come */

/* Takes the client's data connection and says 150; or says why not. */
static bool begin(struct ftp_session *s, struct ftp_transfer *t)
{
    int fd, limit_ms = s->library->idle_ms;
    if (limit_ms > CONNECT_MS)
        limit_ms = CONNECT_MS;
    if (s->listen_fd == -1) {
        ftp_control_reply(&s->control, "425 PASV or EPSV first");
        return false;
    }
    switch (ftp_data_accept(&s->control, s->listen_fd, &s->peer,
                            mono_deadline_ms(limit_ms), &fd)) {
    case FTP_READY:
        ftp_transfer_init(t, &s->control, fd, s->library->idle_ms);
        ftp_control_reply(&s->control, "150 Here it goes");
        return true;
    case FTP_ABORTED:
        ftp_control_reply(&s->control, "426 Aborted\r\n226 As you wished");
        return false;
    default:
        ftp_control_reply(&s->control, "425 Nobody came");
        return false;
    }
}

/* Closes the data connection and tells how it went; error: errno then. */
static void end(struct ftp_session *s, struct ftp_transfer *t,
                enum ftp_event event, int error)
{
    close(t->data_fd);
    switch (event) {
    case FTP_READY:
        ftp_control_reply(&s->control, "226 Complete");
        break;
    case FTP_ABORTED:
        ftp_control_reply(&s->control, "426 Aborted\r\n226 As you wished");
        break;
    case FTP_TIMEOUT:
        ftp_control_reply(&s->control, "426 Too slow");
        break;
    case FTP_CUT:
        ftp_control_reply(&s->control, "426 The data connection has failed");
        break;
    case FTP_GONE:
        ftp_control_reply(&s->control, "426 You hung up, or we have to");
        break;
    case FTP_FAILED:
        ftp_session_refuse(s, error);
        break;
    }
}

static int open_file(struct ftp_session *s, const char *path, struct stat *file)
{
    int fd = beneath_open(s->library->root_fd, path, O_RDONLY, 0);
    int error = fd == -1 || fstat(fd, file) == -1 ? errno
                : S_ISDIR(file->st_mode)          ? EISDIR
                : !S_ISREG(file->st_mode)         ? EPERM
                                                  : 0;
    if (error == 0 && s->offset <= file->st_size)
        return fd;
    if (fd != -1)
        close(fd);
    if (error != 0)
        ftp_session_refuse(s, error);
    else
        ftp_control_reply(&s->control, "554 The file ends before that (REST)");
    return -1;
}

static void retrieve(struct ftp_session *s, const char *path)
{
    struct stat file;
    struct ftp_transfer t;
    int fd = open_file(s, path, &file);
    if (fd == -1)
        return;
    if (begin(s, &t)) {
        enum ftp_event event =
            s->is_text
                ? ftp_transfer_send_text(&t, fd)
                : ftp_transfer_send_file(&t, fd, s->offset, file.st_size);
        end(s, &t, event, errno);
        s->counts.sent += event == FTP_READY;
        s->counts.bytes_out += t.bytes;
    }
    close(fd);
}

/* begin: publish */
/* The end of a client looks like the end of its file, but then its control
 * connection ends as well: when a process is killed, microseconds later, or on
 * a busy machine once that process has a CPU again. So we wait a moment. What
 * has come by one write isn't half a file, and isn't held up. */
static enum ftp_event publish(struct ftp_session *s, struct ftp_upload *u,
                              const struct ftp_transfer *t)
{
    enum { ONE_WRITE = 64 * 1024, MOMENT_NS = 50 * 1000 * 1000 };
    int64_t wait_ns = (mono_now_ns() - t->start_ns) / 100;
    if (t->bytes > ONE_WRITE || wait_ns > MOMENT_NS)
        wait_ns = MOMENT_NS;
    if (ftp_upload_sync(u) == -1)
        return FTP_FAILED;
    if (!ftp_control_stays(&s->control, wait_ns))
        return FTP_GONE;
    return ftp_upload_publish(u) == -1 ? FTP_FAILED : FTP_READY;
}
/* end: publish */

static void store(struct ftp_session *s, enum ftp_verb verb, const char *path)
{
    struct ftp_upload u;
    struct ftp_transfer t;
    int root_fd = s->library->root_fd;
    off_t keep = verb == FTP_APPE ? -1 : s->offset;
    if (ftp_upload_begin(&u, root_fd, path) == -1) {
        ftp_session_refuse(s, errno);
        return;
    }
    if (keep != 0 && ftp_upload_keep(&u, root_fd, path, keep) == -1) {
        ftp_session_refuse(s, errno);
    } else if (begin(s, &t)) {
        enum ftp_event event = s->is_text ? ftp_transfer_receive_text(&t, u.fd)
                                          : ftp_transfer_receive_file(&t, u.fd);
        if (event == FTP_READY)
            event = publish(s, &u, &t);
        end(s, &t, event, errno);
        s->counts.received += event == FTP_READY;
        s->counts.bytes_in += t.bytes;
    }
    ftp_upload_end(&u);
}

static void list(struct ftp_session *s, enum ftp_verb verb, const char *path)
{
    struct stat entry;
    struct ftp_transfer t;
    struct ftp_listing l = {verb, s->library->root_fd, s->library->is_read_only,
                            path};
    if (ftp_listing_stat(l.root_fd, path, &entry) == -1) {
        ftp_session_refuse(s, errno);
    } else if (verb == FTP_MLSD && !S_ISDIR(entry.st_mode)) {
        ftp_control_reply(&s->control, "501 MLSD is for folders");
    } else if (begin(s, &t)) {
        enum ftp_event event = ftp_listing_send(&l, &t);
        end(s, &t, event, errno);
        s->counts.bytes_out += t.bytes;
    }
}

/* Options of ls, which some clients send ("LIST -la"), change nothing here. */
static const char *without_options(const char *argument)
{
    while (*argument == '-') {
        argument += strcspn(argument, " ");
        argument += strspn(argument, " ");
    }
    return argument;
}

void ftp_moves_do(struct ftp_session *s, const struct ftp_command *command)
{
    char path[FTP_PATH_MAX]; /* the command goes when another one comes */
    enum ftp_verb verb = command->verb;
    const char *argument = command->argument;
    if (verb == FTP_LIST || verb == FTP_NLST)
        argument = without_options(argument);
    if (s->is_text && s->offset != 0) {
        ftp_control_reply(&s->control, "554 REST counts bytes: TYPE I first");
    } else if (ftp_session_path(s, argument, path)) {
        if (verb == FTP_RETR)
            retrieve(s, path);
        else if (verb == FTP_STOR || verb == FTP_APPE)
            store(s, verb, path);
        else
            list(s, verb, path);
    }
    s->offset = 0;
    ftp_passive_end(s);
}
