/*
 * proc - what the kernel tells of a process in /proc/PID/stat (proc.h).
 */
#include "common/proc.h"
#include "common/args.h"
#include "common/mono.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The file as a text. It is made anew by each read(2) from its start, so one
 * read gets it whole and of one moment. */
static int read_text(pid_t pid, char *text, size_t size)
{
    char path[32];
    snprintf(path, sizeof(path), "/proc/%d/stat", pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd == -1) {
        if (errno == ENOENT)
            errno = ESRCH; /* as read says it, if it ends after the open */
        return -1;
    }
    ssize_t n = read(fd, text, size - 1);
    int error = errno;
    close(fd);
    errno = error;
    if (n == -1)
        return -1;
    text[n] = '\0';
    return 0;
}

int proc_read(pid_t pid, struct proc_stat *p)
{
    char text[1024];
    if (read_text(pid, text, sizeof(text)) == -1)
        return -1;
    /* "PID (NAME) STATE ...": a name may hold blanks and parentheses, but
     * nothing after it does. */
    char *name = strchr(text, '('), *end = strrchr(text, ')');
    long user, system, user_waited, system_waited;
    if (name == NULL || end == NULL ||
        sscanf(end,
               ") %c %d %d %d %*d %d %*u %*u %*u %*u %*u %ld %ld %ld %ld "
               "%*d %d %d %*d %*u %*u %ld",
               &p->state, &p->ppid, &p->pgrp, &p->session, &p->tpgid, &user,
               &system, &user_waited, &system_waited, &p->nice, &p->threads,
               &p->pages) != 12) {
        errno = ESRCH; /* an empty file: it is just going */
        return -1;
    }
    *end = '\0';
    p->pid = pid;
    p->ticks = user + system + user_waited + system_waited;
    snprintf(p->name, sizeof(p->name), "%s", name + 1);
    for (char *c = p->name; *c != '\0'; c++)
        if ((unsigned char)*c < ' ' || *c == 0x7f)
            *c = '?'; /* whoever named it so shall not steer our terminal */
    return 0;
}

int proc_read_all(struct proc_stat *list, int max)
{
    DIR *dir = opendir("/proc");
    if (dir == NULL)
        return -1;
    int count = 0, error = 0;
    struct dirent *entry;
    while (error == 0 && (entry = readdir(dir)) != NULL) {
        int pid;
        struct proc_stat p;
        if (args_number(entry->d_name, 1, INT_MAX, &pid) == -1)
            continue; /* "self", "meminfo", ... */
        if (proc_read(pid, &p) == -1)
            error = errno == ESRCH ? 0 : errno;
        else if (count == max)
            error = ENOBUFS;
        else
            list[count++] = p;
    }
    closedir(dir);
    if (error == 0)
        return count;
    errno = error;
    return -1;
}

int proc_await(pid_t pid, char state, int timeout_ms, struct proc_stat *p)
{
    int64_t deadline_ms = mono_deadline_ms(timeout_ms);
    while (proc_read(pid, p) == 0) {
        if (p->state == state)
            return 0;
        if (mono_left_ms(deadline_ms) == 0) {
            errno = ETIMEDOUT;
            return -1;
        }
        poll(NULL, 0, 1); /* the kernel tells nobody when a state changes */
    }
    return -1;
}

const char *proc_state_words(char state)
{
    switch (state) {
    case 'R':
        return "running or ready to run";
    case 'S':
        return "sleeping: waits for an event";
    case 'D':
        return "sleeping, not to be disturbed: waits for a device";
    case 'T':
        return "stopped by a signal";
    case 't':
        return "stopped by a debugger";
    case 'Z':
        return "zombie: ended, not yet waited for";
    case 'X':
        return "dead";
    case 'I':
        return "idle thread of the kernel";
    default:
        return "unknown";
    }
}

const char *proc_ps_stat(const struct proc_stat *p, char text[8])
{
    char *end = text;
    *end++ = p->state;
    if (p->nice != 0)
        *end++ = p->nice < 0 ? '<' : 'N';
    if (p->session == p->pid)
        *end++ = 's';
    if (p->threads > 1)
        *end++ = 'l';
    if (p->pgrp == p->tpgid)
        *end++ = '+';
    *end = '\0';
    return text;
}
