#include "tools/runner/hidden.h"
#include "tools/runner/sysv.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILES_MAX = 1024, LINK_BYTES = 512 };

/* A file that several have open counts once. */
struct counted {
    struct {
        dev_t device;
        ino_t inode;
    } at[FILES_MAX];
    int len;
};

static bool is_new(struct counted *counted, const struct stat *file)
{
    for (int i = 0; i < counted->len; i++)
        if (counted->at[i].device == file->st_dev &&
            counted->at[i].inode == file->st_ino)
            return false;
    if (counted->len < FILES_MAX) {
        counted->at[counted->len].device = file->st_dev;
        counted->at[counted->len].inode = file->st_ino;
        counted->len++;
    }
    return true;
}

static bool ends_with(const char *text, size_t len, const char *end)
{
    size_t end_len = strlen(end);
    return len >= end_len && strcmp(text + len - end_len, end) == 0;
}

/* A long path is cut, and then no end of it is seen: its file has a name. */
static void add_descriptor(int folder, const char *fd, struct counted *counted,
                           struct hidden *hidden)
{
    char target[LINK_BYTES];
    struct stat file;
    ssize_t len = readlinkat(folder, fd, target, sizeof target - 1);
    if (len <= 0)
        return;
    target[len] = '\0';
    bool in_memory = strncmp(target, "/memfd:", 7) == 0;
    if (!in_memory && !ends_with(target, (size_t)len, " (deleted)"))
        return;
    if (fstatat(folder, fd, &file, 0) == -1 || !S_ISREG(file.st_mode) ||
        !is_new(counted, &file))
        return;
    long kib = (long)file.st_blocks / 2;
    *(in_memory ? &hidden->memory_kib : &hidden->disk_kib) += kib;
}

static long sysv_kib(uid_t uid)
{
    long kib = 0;
    FILE *table = sysv_open(SYSV_MEMORY);
    if (table == NULL)
        return 0;
    for (struct sysv one; sysv_next(table, SYSV_MEMORY, uid, &one);)
        kib += one.kib;
    fclose(table);
    return kib;
}

void hidden_measure(const struct run *run, const struct table *table,
                    struct hidden *hidden)
{
    static struct counted counted;
    counted.len = 0;
    *hidden = (struct hidden){0, 0};
    for (int i = 0; i < table->len; i++) {
        char path[64];
        snprintf(path, sizeof path, "/proc/%d/fd", table->at[i].pid);
        DIR *dir = opendir(path);
        if (dir == NULL)
            continue;
        for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
            add_descriptor(dirfd(dir), entry->d_name, &counted, hidden);
        closedir(dir);
    }
    if (run->own_uid || run->layer == LAYER_FULL)
        hidden->memory_kib += sysv_kib(run_inside_uid(run));
}
