#ifndef GRADE_FORKS_H
#define GRADE_FORKS_H

/*
 * forks - a driver around a whole program: its main is called in a process of
 * its own, and the driver says which of its children waits at its birth until
 * it is freed, or is killed there, and which fork fails. The driver begins:
 *
 *     #define _GNU_SOURCE
 *     #define main student_main
 *     #include "NAME.c"
 *     #undef main
 *     #include "forks.h"
 */
#include "driver.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>

enum { FORKS_MAX = 256 };

/* What the driver and all processes of the program share. Children are
 * numbered from 1 in the order of their forks; 0 is none. */
struct forks {
    atomic_int made;      /* how many fork calls there have been */
    atomic_int held;      /* this one waits at its birth */
    atomic_int killed;    /* this one is killed at its birth */
    atomic_int refused;   /* this one isn't made: its fork fails */
    atomic_bool are_free; /* and now it goes on */
    atomic_int pids[FORKS_MAX + 1];
};

static struct forks *forks;
static void (*forks_before)(int number); /* called before each fork */
static void (*forks_born)(int number);   /* called in each child */

pid_t _Fork(void); /* glibc's own: the fork without what is below */

static inline void forks_nap(void)
{
    struct timespec time = {0, 2000000};
    nanosleep(&time, NULL);
}

/* The program's fork. */
pid_t fork(void)
{
    int number = atomic_fetch_add(&forks->made, 1) + 1;
    if (forks_before != NULL)
        forks_before(number);
    if (number == forks->refused) {
        errno = EAGAIN;
        return -1;
    }
    pid_t pid = _Fork();
    if (pid == 0 && number == forks->killed)
        kill(getpid(), SIGKILL);
    while (pid == 0 && number == forks->held && !forks->are_free)
        forks_nap();
    if (pid == 0 && forks_born != NULL)
        forks_born(number);
    if (pid > 0 && number <= FORKS_MAX)
        forks->pids[number] = pid;
    return pid;
}

static inline void forks_init(void)
{
    forks = mmap(NULL, sizeof(*forks), PROT_READ | PROT_WRITE,
                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (forks == MAP_FAILED)
        _exit(EXIT_FAILURE);
    memset(forks, 0, sizeof(*forks));
}

/* Calls the program's main with these arguments, the last of them NULL, in a
 * process of its own, with fd in the place of descriptor at. Returns its pid.
 */
static inline pid_t forks_start_on(char *args[], int fd, int at)
{
    int count = 0;
    while (args[count] != NULL)
        count++;
    fflush(NULL);
    pid_t pid = _Fork();
    if (pid == 0) {
        dup2(fd, at);
        exit(DRIVER_MAIN(count, args));
    }
    return pid;
}

/* The same, with the driver's own. */
static inline pid_t forks_start(char *args[])
{
    return forks_start_on(args, STDOUT_FILENO, STDOUT_FILENO);
}

/* Whether it has ended within so many milliseconds; if so *status is that of
 * wait. */
static inline bool forks_ended(pid_t pid, long ms, int *status)
{
    long end = driver_now_ms() + ms;
    pid_t reaped;
    while ((reaped = waitpid(pid, status, WNOHANG)) == 0 &&
           driver_now_ms() < end)
        forks_nap();
    return reaped == pid;
}

/* The state of a process, proc(5): a letter; 0 if there is none such. */
static inline char forks_state(pid_t pid)
{
    char path[32], text[512] = "";
    snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
    int fd = open(path, O_RDONLY);
    ssize_t got = syscall(SYS_read, fd, text, sizeof(text) - 1);
    if (fd != -1)
        close(fd);
    const char *name_end = got > 0 ? strrchr(text, ')') : NULL;
    return name_end != NULL ? name_end[2] : '\0';
}

/* How it ended, in words, for messages. */
static inline const char *forks_words(int status)
{
    static char words[64];
    if (WIFEXITED(status))
        snprintf(words, sizeof(words), "exited with %d", WEXITSTATUS(status));
    else
        snprintf(words, sizeof(words), "was killed by signal %d",
                 WTERMSIG(status));
    return words;
}

#endif
