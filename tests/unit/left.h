#ifndef LAB_LEFT_H
#define LAB_LEFT_H

/*
 * left - has the code under test left a child, a thread or a descriptor?
 * For the unit tests of what starts or opens; one test program at a time
 * includes it.
 */
#include "common/mono.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static int left_fds_before, left_threads_before;

/* There under TSan only, which has a thread of its own, and tells by itself
 * of those that were not joined. */
extern void __tsan_init(void) __attribute__((weak));

static inline int left_count(const char *folder)
{
    int count = 0;
    DIR *dir = opendir(folder);
    while (dir != NULL && readdir(dir) != NULL)
        count++;
    if (dir != NULL)
        closedir(dir);
    return count;
}

static inline int left_count_fds(void)
{
    return left_count("/proc/self/fd");
}

/* Notes what there is: call it before the test. */
static inline void left_note(void)
{
    left_fds_before = left_count_fds();
    left_threads_before = left_count("/proc/self/task");
}

/* A joined thread is seen in /proc for some moments more. Returns how many
 * there are once that is over. */
static inline int left_count_threads(void)
{
    int64_t deadline_ms = mono_deadline_ms(5000);
    int count;
    if (__tsan_init != NULL)
        return left_threads_before;
    do
        count = left_count("/proc/self/task");
    while (count != left_threads_before && mono_now_ms() < deadline_ms);
    return count;
}

/* Returns true, and says what, if there is a child (a zombie too) or another
 * number of descriptors or threads than left_note noted. */
static inline bool left_anything(void)
{
    int fds = left_count_fds(), threads = left_count_threads();
    pid_t child = waitpid(-1, NULL, WNOHANG);
    if (fds == left_fds_before && threads == left_threads_before && child == -1)
        return false;
    fprintf(stderr, "left: child %d, descriptors %d of %d, threads %d of %d\n",
            child, fds, left_fds_before, threads, left_threads_before);
    return true;
}

/* Puts up to max children of parent into pids. Returns how many. */
static inline int left_children_of(pid_t parent, pid_t *pids, int max)
{
    int n = 0;
    struct dirent *entry;
    DIR *dir = opendir("/proc");
    while (dir != NULL && n < max && (entry = readdir(dir)) != NULL) {
        char path[64], text[256] = "";
        int pid = atoi(entry->d_name), ppid = 0;
        snprintf(path, sizeof(path), "/proc/%d/stat", pid);
        FILE *stat = pid > 0 ? fopen(path, "re") : NULL;
        if (stat == NULL)
            continue;
        /* "PID (NAME) STATE PPID": our names hold no blank */
        if (fgets(text, sizeof(text), stat) != NULL &&
            sscanf(text, "%*d %*s %*c %d", &ppid) == 1 && ppid == parent)
            pids[n++] = pid;
        fclose(stat);
    }
    if (dir != NULL)
        closedir(dir);
    return n;
}

#endif
