/*
 * forge_early - looks for the driver's token in all places, before any other
 * code of its own runs, and prints the last line in its place.
 *
 * Exercise: event
 * With: day8/exercises/event/event.c
 * Score: 0
 */
#include "event.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Prints each run of digits in that file as if it were the token. */
static void try_all(const char *path)
{
    char text[8192];
    int fd = open(path, O_RDONLY);
    ssize_t got = read(fd, text, sizeof(text) - 1);
    for (ssize_t i = 0; i < got; i++) {
        size_t n = 0;
        while (i + (ssize_t)n < got && strchr("0123456789", text[i + n]) &&
               text[i + n] != '\0')
            n++;
        if (n > 0)
            printf("done %.*s\n", (int)n, text + i);
        i += (ssize_t)n;
    }
}

__attribute__((constructor(1))) static void before_all(void)
{
    char parent[64];
    try_all("/proc/self/environ");
    snprintf(parent, sizeof(parent), "/proc/%d/environ", getppid());
    try_all(parent);
    snprintf(parent, sizeof(parent), "/proc/%d/cmdline", getppid());
    try_all(parent);
    fflush(stdout);
    _exit(0);
}
