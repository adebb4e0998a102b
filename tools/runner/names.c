#include "tools/runner/names.h"
#include "tools/runner/folder.h"
#include "tools/runner/sysv.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

enum { MQUEUE_FS = 0x19800202 }; /* of statfs(2) */
static const char SHM[] = "shm", MQUEUE[] = "mqueue", SYSV[] = "sysv",
                  FILES[] = "file";

static void add(struct names *names, const char *kind, const char *where,
                const char *name)
{
    if (names->len == NAMES_MAX)
        return;
    struct name *to = &names->at[names->len++];
    *to = (struct name){.kind = kind, .where = where};
    snprintf(to->name, sizeof to->name, "%s", name);
}

/* Its own folder, or that of another run of the same user. */
static bool is_scratch(const struct run *run, const char *name)
{
    const char *slash = strrchr(run->scratch, '/');
    return run->own_uid ? strcmp(name, slash + 1) == 0
                        : strncmp(name, "labrun-", 7) == 0;
}

/* The next name in that folder that is the program's, or NULL. */
static const char *next_own(const struct run *run, DIR *dir, const char *kind,
                            struct stat *status)
{
    const char *name;
    while ((name = folder_next(dir)) != NULL)
        if (!(kind == FILES && is_scratch(run, name)) &&
            fstatat(dirfd(dir), name, status, AT_SYMLINK_NOFOLLOW) == 0 &&
            status->st_uid == run_inside_uid(run))
            break;
    return name;
}

static void scan_folder(const struct run *run, struct names *names,
                        const char *kind, const char *where)
{
    struct stat status;
    DIR *dir = opendir(where);
    if (dir == NULL)
        return;
    for (const char *name; (name = next_own(run, dir, kind, &status)) != NULL;)
        add(names, kind, where, name);
    closedir(dir);
}

static void scan_sysv(const struct run *run, struct names *names, int kind)
{
    FILE *table = sysv_open(kind);
    if (table == NULL)
        return;
    for (struct sysv one; sysv_next(table, kind, run_inside_uid(run), &one);) {
        char id[16];
        snprintf(id, sizeof id, "%d", one.id);
        add(names, SYSV, sysv_path[kind], id);
    }
    fclose(table);
}

void names_scan(const struct run *run, struct names *names)
{
    names->len = 0;
    scan_folder(run, names, SHM, "/dev/shm");
    scan_folder(run, names, MQUEUE, "/dev/mqueue");
    scan_folder(run, names, FILES, "/tmp");
    scan_folder(run, names, FILES, "/var/tmp");
    for (int kind = 0; kind < SYSV_KINDS; kind++)
        scan_sysv(run, names, kind);
}

bool names_see_queues(void)
{
    struct statfs status;
    return statfs("/dev/mqueue", &status) == 0 && status.f_type == MQUEUE_FS;
}

static off_t size_in(const struct run *run, const char *kind, const char *where,
                     off_t max)
{
    off_t size = 0;
    struct stat status;
    DIR *dir = opendir(where);
    if (dir == NULL)
        return 0;
    for (const char *name;
         (name = next_own(run, dir, kind, &status)) != NULL;) {
        char path[PATH_MAX];
        snprintf(path, sizeof path, "%s/%s", where, name);
        size += S_ISDIR(status.st_mode) ? folder_size(path, max)
                                        : (off_t)status.st_blocks * 512;
    }
    closedir(dir);
    return size;
}

off_t names_size(const struct run *run, off_t max)
{
    if (!run->own_uid || run->layer == LAYER_FULL)
        return 0;
    return size_in(run, SHM, "/dev/shm", max) +
           size_in(run, FILES, "/tmp", max) +
           size_in(run, FILES, "/var/tmp", max);
}

static void path_of(const struct name *name, char path[PATH_MAX])
{
    snprintf(path, PATH_MAX, "%s/%s", name->where, name->name);
}

/* Whether another process has it open: then it is not left over. The kernel
 * grants a write lease only if nobody has, fcntl(2). */
static bool in_use(const struct name *name)
{
    char path[PATH_MAX];
    path_of(name, path);
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd == -1)
        return false;
    bool busy = fcntl(fd, F_SETLEASE, F_WRLCK) == -1;
    close(fd);
    return busy;
}

static void remove_it(const struct name *name)
{
    char path[PATH_MAX];
    for (int kind = 0; kind < SYSV_KINDS; kind++)
        if (name->where == sysv_path[kind]) {
            sysv_remove(kind, (int)strtol(name->name, NULL, 10));
            return;
        }
    path_of(name, path);
    if (unlink(path) == -1)
        folder_remove(path);
}

static bool has(const struct names *names, const struct name *name)
{
    for (int i = 0; i < names->len; i++)
        if (names->at[i].where == name->where &&
            strcmp(names->at[i].name, name->name) == 0)
            return true;
    return false;
}

static void report_name(const struct name *name, struct report *report)
{
    if (name->kind == SYSV)
        report_left(report, SYSV, "%s id %s",
                    name->where + strlen("/proc/sysvipc/"), name->name);
    else if (strncmp(name->name, "sem.", 4) == 0 && name->kind == SHM)
        report_left(report, SHM, "semaphore /%s", name->name + 4);
    else if (name->kind == FILES)
        report_left(report, FILES, "%s/%s", name->where, name->name);
    else
        report_left(report, name->kind, "/%s", name->name);
}

void names_compare(const struct run *run, const struct names *before,
                   struct names *after, struct report *report)
{
    bool alone = run->own_uid || run->layer == LAYER_FULL;
    names_scan(run, after);
    for (int i = 0; i < after->len; i++) {
        const struct name *name = &after->at[i];
        if (has(before, name) || (!alone && name->kind != SYSV && in_use(name)))
            continue;
        report_name(name, report);
        if (alone || name->kind == SHM || name->kind == MQUEUE)
            remove_it(name);
    }
}
