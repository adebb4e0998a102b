#include "tools/runner/ledger.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LISTENING = 0x0a, LINE_MAX_BYTES = 512 }; /* TCP_LISTEN, proc_net(5) */

void ledger_children(const struct table *table, pid_t pid, int *children,
                     int *zombies)
{
    *children = *zombies = 0;
    for (int i = 0; i < table->len; i++) {
        *children += table->at[i].ppid == pid;
        *zombies += table->at[i].ppid == pid && table_has_ended(&table->at[i]);
    }
}

void ledger_exit(const struct table *table, pid_t pid, struct report *report)
{
    int children;
    ledger_children(table, pid, &children, &report->unreaped);
    report->running = children - report->unreaped;
    report->exited = true;
    for (int i = 0; i < table->len; i++) {
        const struct proc_stat *task = &table->at[i];
        if (task->ppid == pid && table_has_ended(task))
            report_left(report, "zombie", "%s (pid %d)", task->name, task->pid);
    }
}

/* Finds the port of a listening socket by its inode. Returns 0: none. */
static unsigned port_in(const char *path, unsigned long inode)
{
    char line[LINE_MAX_BYTES];
    unsigned found = 0;
    FILE *file = fopen(path, "re");
    while (file != NULL && found == 0 &&
           fgets(line, sizeof line, file) != NULL) {
        unsigned port, state;
        unsigned long number;
        if (sscanf(line,
                   " %*d: %*[0-9A-Fa-f]:%x %*[0-9A-Fa-f]:%*x %x %*s %*s %*s "
                   "%*u %*u %lu",
                   &port, &state, &number) == 3 &&
            state == LISTENING && number == inode)
            found = port;
    }
    if (file != NULL)
        fclose(file);
    return found;
}

static void report_port(const struct proc_stat *task, const char *target,
                        struct report *report)
{
    unsigned long inode;
    if (sscanf(target, "socket:[%lu]", &inode) != 1)
        return;
    unsigned port = port_in("/proc/net/tcp", inode);
    if (port == 0)
        port = port_in("/proc/net/tcp6", inode);
    if (port != 0)
        report_left(report, "port", "%u, %s (pid %d) listens on it", port,
                    task->name, task->pid);
}

static void report_fds(const struct proc_stat *task, struct report *report)
{
    char path[64], target[64];
    int beyond = 0;
    snprintf(path, sizeof path, "/proc/%d/fd", task->pid);
    DIR *dir = opendir(path);
    if (dir == NULL)
        return;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        if (!isdigit((unsigned char)entry->d_name[0]))
            continue;
        beyond += strtol(entry->d_name, NULL, 10) > 2;
        ssize_t len =
            readlinkat(dirfd(dir), entry->d_name, target, sizeof target - 1);
        target[len > 0 ? len : 0] = '\0';
        report_port(task, target, report);
    }
    closedir(dir);
    if (beyond > 0)
        report_left(report, "descriptor", "%d beyond stderr, in %s (pid %d)",
                    beyond, task->name, task->pid);
}

void ledger_running(const struct table *table, struct report *report)
{
    for (int i = 0; i < table->len; i++) {
        const struct proc_stat *task = &table->at[i];
        if (table_has_ended(task))
            continue;
        report_left(report, "process", "%s (pid %d)", task->name, task->pid);
        report_fds(task, report);
    }
}
