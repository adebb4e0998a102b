#include "tools/runner/files.h"
#include "tools/runner/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { UID_FIRST = 20000, UID_COUNT = 40000 };

/* Whether there is such a user here: in a user namespace there may be none but
 * the one who made it, as root (user_namespaces(7)). */
static bool is_mapped(uid_t uid)
{
    unsigned first, outside, count;
    bool found = false;
    FILE *file = fopen("/proc/self/uid_map", "re");
    while (file != NULL && !found &&
           fscanf(file, "%u %u %u", &first, &outside, &count) == 3)
        found = uid >= first && uid - first < count;
    if (file != NULL)
        fclose(file);
    return found;
}

/* Root gives each run a user that nobody else has, in every layer: to root a
 * limit of processes means nothing. Others have but their own user. Within 16
 * bits: more is not mapped in every container. */
void attempt_choose_user(struct run *run)
{
    run->uid = geteuid();
    run->gid = getegid();
    run->own_uid = run->uid == 0 && is_mapped(UID_FIRST + UID_COUNT);
    if (!run->own_uid)
        return;
    /* another container counts the same pids, and the same users' processes */
    struct stat namespace = {.st_ino = 0};
    stat("/proc/self/ns/pid", &namespace);
    run->uid = (uid_t)(UID_FIRST +
                       ((ino_t)getpid() + 7 * namespace.st_ino) % UID_COUNT);
    while (getpwuid(run->uid) != NULL)
        run->uid++;
    run->gid = run->uid;
}

static int open_file(const char *file)
{
    char path[PATH_MAX];
    struct stat status;
    size_t len = strlen(file), target_len = strlen(options_target(file));
    if (file[len - target_len - 1] == ':' && len > target_len)
        len -= target_len + 1;
    snprintf(path, sizeof path, "%.*s", (int)len, file);
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd == -1 || (fstat(fd, &status) == 0 && S_ISREG(status.st_mode)))
        return fd;
    close(fd);
    errno = EINVAL;
    return -1;
}

bool files_may_replace(const char *path)
{
    struct stat status;
    return stat(path, &status) == -1 || S_ISREG(status.st_mode);
}

/* The new file that becomes the DEST of --out NAME:DEST in the end. */
static void out_name(const char *out, char *name, size_t size)
{
    snprintf(name, size, "%s.labrun", strchr(out, ':') + 1);
}

static int open_out(const char *out)
{
    char name[PATH_MAX];
    if (!files_may_replace(strchr(out, ':') + 1)) {
        errno = EINVAL;
        return -1;
    }
    out_name(out, name, sizeof name);
    return open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
}

static int open_lists(struct attempt *a)
{
    const struct options *options = a->run.options;
    for (int i = 0; i < options->files.len; i++)
        if ((a->run.file_fds[i] = open_file(options->files.at[i])) == -1)
            return -1;
    for (int i = 0; i < options->outs.len; i++)
        if ((a->run.out_fds[i] = open_out(options->outs.at[i])) == -1)
            return -1;
    return 0;
}

static void nothing_open(struct attempt *a)
{
    struct run *run = &a->run;
    a->socket = a->signals = a->out.fd = a->err.fd = -1;
    run->in = run->out = run->err = run->socket = -1;
    for (int i = 0; i < LIST_MAX; i++)
        run->file_fds[i] = run->out_fds[i] = -1;
}

int attempt_open(struct attempt *a)
{
    nothing_open(a);
    const struct options *options = a->run.options;
    const char *in = options->stdin_path;
    int sockets[2], on = 1;
    size_t max = (size_t)options->limits.output * 1024;
    if (capture_open(&a->out, max, options->mark, &a->run.out) == -1 ||
        capture_open(&a->err, max, NULL, &a->run.err) == -1 ||
        socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) == -1)
        return -1;
    a->socket = sockets[0];
    a->run.socket = sockets[1];
    if (setsockopt(a->socket, SOL_SOCKET, SO_PASSCRED, &on, sizeof on) == -1)
        return -1;
    a->run.in = open(in == NULL ? "/dev/null" : in, O_RDONLY | O_CLOEXEC);
    sigset_t told;
    sigemptyset(&told);
    sigaddset(&told, SIGINT);
    sigaddset(&told, SIGTERM);
    sigaddset(&told, SIGHUP);
    sigprocmask(SIG_BLOCK, &told, NULL);
    a->signals = signalfd(-1, &told, SFD_CLOEXEC);
    if (a->run.in == -1 || a->signals == -1 || open_lists(a) == -1)
        return -1;
    return folder_make(a->run.scratch, sizeof a->run.scratch, a->run.uid,
                       a->run.gid);
}

static void place_outs(struct attempt *a)
{
    const struct list *outs = &a->run.options->outs;
    for (int i = 0; i < outs->len; i++) {
        char name[PATH_MAX];
        out_name(outs->at[i], name, sizeof name);
        if (!a->report.copied[i] ||
            rename(name, strchr(outs->at[i], ':') + 1) == -1)
            unlink(name);
    }
}

void attempt_close(struct attempt *a)
{
    struct run *run = &a->run;
    if (run->scratch[0] != '\0')
        folder_remove(run->scratch);
    place_outs(a);
    int *const fds[] = {&a->socket, &a->signals, &run->in,
                        &run->out,  &run->err,   &run->socket};
    for (size_t i = 0; i < sizeof fds / sizeof fds[0]; i++)
        if (*fds[i] != -1)
            close(*fds[i]);
    for (int i = 0; i < LIST_MAX; i++) {
        if (run->file_fds[i] != -1)
            close(run->file_fds[i]);
        if (run->out_fds[i] != -1)
            close(run->out_fds[i]);
    }
}
