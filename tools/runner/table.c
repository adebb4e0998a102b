#include "tools/runner/table.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int by_pid(const void *a, const void *b)
{
    const struct proc_stat *one = a, *other = b;
    return (one->pid > other->pid) - (one->pid < other->pid);
}

static bool descends(const struct table *table, const struct proc_stat *p,
                     pid_t root)
{
    for (int steps = 0; p != NULL && steps <= table->len; steps++) {
        if (p->ppid == root)
            return true;
        struct proc_stat key = {.pid = p->ppid};
        p = bsearch(&key, table->at, (size_t)table->len, sizeof key, by_pid);
    }
    return false;
}

int table_scan(struct table *table)
{
    static bool ours[TABLE_MAX];
    int kept = 0, len = proc_read_all(table->at, TABLE_MAX);
    table->len = len == -1 ? 0 : len;
    qsort(table->at, (size_t)table->len, sizeof table->at[0], by_pid);
    for (int i = 0; i < table->len; i++)
        ours[i] = descends(table, &table->at[i], getpid());
    for (int i = 0; i < table->len; i++)
        if (ours[i])
            table->at[kept++] = table->at[i];
    table->len = kept;
    return len == -1 ? -1 : 0;
}

bool table_has_ended(const struct proc_stat *process)
{
    return process->state == 'Z' && process->threads <= 1;
}

long table_tasks_of(uid_t uid)
{
    static struct proc_stat all[TABLE_MAX];
    long tasks = 0;
    int len = proc_read_all(all, TABLE_MAX);
    for (int i = 0; i < len; i++) {
        char path[32];
        struct stat status;
        snprintf(path, sizeof path, "/proc/%d", all[i].pid);
        if (stat(path, &status) == 0 && status.st_uid == uid)
            tasks += all[i].threads;
    }
    return tasks;
}

long table_resident_kib(const struct table *table)
{
    long pages = 0;
    for (int i = 0; i < table->len; i++)
        pages += table->at[i].pages;
    return pages * (getpagesize() / 1024);
}

/* KiB of one process with its shared pages in equal shares; -1: unknown. */
static long share_kib(pid_t pid)
{
    char path[64], line[256];
    snprintf(path, sizeof path, "/proc/%d/smaps_rollup", pid);
    FILE *file = fopen(path, "re");
    long kib = -1;
    while (file != NULL && kib == -1 && fgets(line, sizeof line, file) != NULL)
        sscanf(line, "Pss: %ld", &kib);
    if (file != NULL)
        fclose(file);
    return kib;
}

long table_shared_kib(const struct table *table)
{
    long kib = 0;
    for (int i = 0; i < table->len; i++) {
        long one = share_kib(table->at[i].pid);
        kib += one != -1 ? one : table->at[i].pages * (getpagesize() / 1024);
    }
    return kib;
}
