/*
 * files - the commands on names (files.h).
 */
#include "day9/ftp/files.h"
#include "common/beneath.h"
#include "day9/ftp/format.h"
#include "day9/ftp/listing.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void print_folder(struct ftp_session *s)
{
    char quoted[FTP_QUOTED_MAX];
    ftp_control_reply(&s->control, "257 %s is the current folder",
                      ftp_format_quoted(s->cwd, quoted));
}

static void change_folder(struct ftp_session *s, const char *path)
{
    int fd = beneath_open(s->library->root_fd, path, O_PATH | O_DIRECTORY, 0);
    if (fd == -1) {
        ftp_session_refuse(s, errno);
        return;
    }
    close(fd);
    memcpy(s->cwd, path, strlen(path) + 1);
    ftp_control_reply(&s->control, "250 Folder changed");
}

/* Looks at a file, which nothing else will do for; replies if it is none. */
static bool look(struct ftp_session *s, const char *path, struct stat *file)
{
    if (ftp_listing_stat(s->library->root_fd, path, file) == -1)
        ftp_session_refuse(s, errno);
    else if (S_ISDIR(file->st_mode))
        ftp_session_refuse(s, EISDIR);
    else
        return true;
    return false;
}

static void tell_size(struct ftp_session *s, const char *path)
{
    struct stat file;
    if (s->is_text) /* each LF would count twice: all of it had to be read */
        ftp_control_reply(&s->control, "550 SIZE counts bytes: TYPE I first");
    else if (look(s, path, &file))
        ftp_control_reply(&s->control, "213 %jd", (intmax_t)file.st_size);
}

static void tell_time(struct ftp_session *s, const char *path)
{
    struct stat file;
    char text[FTP_TIME_MAX];
    if (look(s, path, &file))
        ftp_control_reply(&s->control, "213 %s",
                          ftp_format_time(file.st_mtime, text));
}

static void tell_facts(struct ftp_session *s, const char *path)
{
    struct stat entry;
    char facts[FTP_FACTS_MAX];
    if (ftp_listing_stat(s->library->root_fd, path, &entry) == -1)
        ftp_session_refuse(s, errno);
    else
        ftp_control_reply(
            &s->control, "250-Facts:\r\n %s%s\r\n250 End",
            ftp_format_facts(&entry, s->library->is_read_only, facts), path);
}

/* DELE, MKD, RMD: what they name stands in a folder beneath the root, and is
 * itself no path, so it can't lead anywhere. */
static void change(struct ftp_session *s, enum ftp_verb verb, const char *path)
{
    const char *name;
    int dir_fd = beneath_parent(s->library->root_fd, path, &name);
    int result = dir_fd;
    if (dir_fd != -1 && verb == FTP_MKD)
        result = mkdirat(dir_fd, name, 0777);
    else if (dir_fd != -1)
        result = unlinkat(dir_fd, name, verb == FTP_RMD ? AT_REMOVEDIR : 0);
    int error = errno;
    if (dir_fd != -1)
        close(dir_fd);
    char quoted[FTP_QUOTED_MAX];
    if (result == -1)
        ftp_session_refuse(s, error);
    else if (verb == FTP_MKD)
        ftp_control_reply(&s->control, "257 %s is made",
                          ftp_format_quoted(path, quoted));
    else
        ftp_control_reply(&s->control, "250 Deleted");
}

static void rename_from(struct ftp_session *s, const char *path)
{
    const char *name;
    struct stat entry;
    int dir_fd = beneath_parent(s->library->root_fd, path, &name);
    if (dir_fd == -1 ||
        fstatat(dir_fd, name, &entry, AT_SYMLINK_NOFOLLOW) == -1) {
        ftp_session_refuse(s, errno);
    } else {
        memcpy(s->from, path, strlen(path) + 1);
        ftp_control_reply(&s->control, "350 And its new name (RNTO)?");
    }
    if (dir_fd != -1)
        close(dir_fd);
}

static int rename_beneath(int root_fd, const char *from, const char *to)
{
    const char *from_name, *to_name;
    int from_fd = beneath_parent(root_fd, from, &from_name);
    if (from_fd == -1)
        return -1;
    int to_fd = beneath_parent(root_fd, to, &to_name);
    int result = to_fd;
    if (to_fd != -1)
        result = renameat(from_fd, from_name, to_fd, to_name);
    int error = errno;
    close(from_fd);
    if (to_fd != -1)
        close(to_fd);
    errno = error;
    return result;
}

static void rename_to(struct ftp_session *s, const char *path)
{
    if (*s->from == '\0')
        ftp_control_reply(&s->control, "503 Which file (RNFR first)?");
    else if (rename_beneath(s->library->root_fd, s->from, path) == -1)
        ftp_session_refuse(s, errno);
    else
        ftp_control_reply(&s->control, "250 Renamed");
}

void ftp_files_do(struct ftp_session *s, const struct ftp_command *command)
{
    char path[FTP_PATH_MAX];
    enum ftp_verb verb = command->verb;
    if (!ftp_session_path(s, verb == FTP_CDUP ? ".." : command->argument, path))
        return;
    switch (verb) {
    case FTP_PWD:
        print_folder(s);
        break;
    case FTP_CWD:
    case FTP_CDUP:
        change_folder(s, path);
        break;
    case FTP_SIZE:
        tell_size(s, path);
        break;
    case FTP_MDTM:
        tell_time(s, path);
        break;
    case FTP_MLST:
        tell_facts(s, path);
        break;
    case FTP_RNFR:
        rename_from(s, path);
        break;
    case FTP_RNTO:
        rename_to(s, path);
        break;
    default:
        change(s, verb, path);
        break;
    }
}
