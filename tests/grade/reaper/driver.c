/*
 * reaper's driver: meets the program's handler of SIGCHLD, and makes one child
 * late.
 *
 *     driver handler    there is one
 *     driver errno      errno is the same after the handler
 *     driver safe       the handler calls nothing that isn't safe in one
 *     driver zombies    one child is late: the others are reaped meanwhile
 *     driver ticks      likewise: main ticks
 *     driver idle       likewise: main needs next to no CPU
 *     driver stdin      likewise, and nothing comes on stdin: it ends well
 *     driver told       a fork fails: it tells how many it has reaped
 */
#define _GNU_SOURCE /* whatever the file asks for */

#define main student_main
#include "reaper.c"
#undef main
#include "forks.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/syscall.h>

enum { GRADE_CHILDREN = 20, GRADE_ERRNO = 12345 };

static struct grade {
    atomic_int calls;   /* of the handler */
    atomic_int spoilt;  /* what errno was then, or 0 */
    char unsafe[32];    /* what the handler called */
    atomic_int late;    /* this child ends when it is freed, or 0 */
    atomic_bool gather; /* the others end together, when they are let go */
    atomic_bool let_go;
    atomic_int gathered;
    atomic_bool ended[GRADE_CHILDREN + 1];
} * grade;

static void (*grade_handler)(int);
static void (*grade_action)(int, siginfo_t *, void *);
static volatile sig_atomic_t grade_inside;

static void grade_on_child(int number, siginfo_t *info, void *context)
{
    int saved = errno;
    errno = GRADE_ERRNO;
    grade->calls++;
    grade_inside++;
    if (grade_action != NULL)
        grade_action(number, info, context);
    else
        grade_handler(number);
    grade_inside--;
    if (errno != GRADE_ERRNO) {
        grade->spoilt = errno;
        saved = errno; /* main sees what it would see */
    }
    errno = saved;
}

/* A handler that comes after the forks comes late: who isn't kept from it by
 * main, or by a mask, has ended before. */
static void grade_let_them_end(void)
{
    long end = driver_now_ms() + 300;
    while (forks->made > 0 && driver_now_ms() < end)
        forks_nap();
}

/* The program's sigaction and signal: of SIGCHLD the handler above is told. */
extern int __sigaction(int, const struct sigaction *, struct sigaction *);
int sigaction(int number, const struct sigaction *new, struct sigaction *old)
{
    if (number != SIGCHLD || new == NULL || new->sa_handler == SIG_DFL ||
        new->sa_handler == SIG_IGN)
        return __sigaction(number, new, old);
    struct sigaction ours = *new;
    grade_let_them_end();
    grade_action = (new->sa_flags &SA_SIGINFO) != 0 ? new->sa_sigaction : NULL;
    grade_handler = new->sa_handler;
    ours.sa_sigaction = grade_on_child;
    ours.sa_flags |= SA_SIGINFO;
    return __sigaction(number, &ours, old);
}
__sighandler_t signal(int number, __sighandler_t handler)
{
    struct sigaction new = {.sa_handler = handler, .sa_flags = SA_RESTART};
    struct sigaction old;
    sigemptyset(&new.sa_mask);
    return sigaction(number, &new, &old) == -1 ? SIG_ERR : old.sa_handler;
}

static void grade_called(const char *name)
{
    if (grade_inside > 0 && grade != NULL && grade->unsafe[0] == '\0')
        strncpy(grade->unsafe, name, sizeof(grade->unsafe) - 1);
}

/* What handlers must not call, and do. */
#undef printf
#undef fprintf
#undef dprintf
#undef puts
#undef putchar
int printf(const char *format, ...)
{
    va_list args;
    grade_called("printf");
    va_start(args, format);
    int n = vfprintf(stdout, format, args);
    va_end(args);
    return n;
}
int fprintf(FILE *file, const char *format, ...)
{
    va_list args;
    grade_called("fprintf");
    va_start(args, format);
    int n = vfprintf(file, format, args);
    va_end(args);
    return n;
}
int dprintf(int fd, const char *format, ...)
{
    va_list args;
    grade_called("dprintf");
    va_start(args, format);
    int n = vdprintf(fd, format, args);
    va_end(args);
    return n;
}
extern void *__libc_malloc(size_t);
void *malloc(size_t size)
{
    grade_called("malloc");
    return __libc_malloc(size);
}
extern int _IO_puts(const char *);
int puts(const char *text)
{
    grade_called("printf or puts");
    return _IO_puts(text);
}
extern size_t _IO_fwrite(const void *, size_t, size_t, FILE *);
size_t fwrite(const void *data, size_t size, size_t n, FILE *file)
{
    grade_called("fprintf or fwrite");
    return _IO_fwrite(data, size, n, file);
}

/* Children pass here at their end; the last one only when it is freed. */
static int grade_number;
static void grade_leaves(void)
{
    if (grade_number == 0)
        return;
    while (grade_number == grade->late && !forks->are_free)
        forks_nap();
    grade->gathered += grade_number != grade->late;
    while (grade->gather && !grade->let_go && !forks->are_free)
        forks_nap();
    grade->ended[grade_number] = true;
}
static void grade_born(int number)
{
    grade_number = number <= GRADE_CHILDREN ? number : 0;
    atexit(grade_leaves);
}
void _exit(int code)
{
    grade_leaves();
    syscall(SYS_exit_group, code);
    __builtin_unreachable();
}

/* How many children have passed their end, and how many of these are there
 * still. */
static int grade_ended(int *unreaped)
{
    int n = 0;
    *unreaped = 0;
    for (int i = 1; i <= GRADE_CHILDREN; i++) {
        n += grade->ended[i];
        *unreaped += grade->ended[i] && kill(forks->pids[i], 0) == 0;
    }
    return n;
}

/* Bytes of ticks that have come since the last call. */
static long grade_came; /* in all */
static long grade_ticks(int from)
{
    char text[4096];
    long sum = 0;
    ssize_t got;
    while ((got = syscall(SYS_read, from, text, sizeof(text))) > 0)
        sum += got;
    grade_came += sum;
    return sum;
}

/* Who counts in silence tells at the end how many there were. */
static long grade_counted(int from, pid_t pid)
{
    char text[4096];
    long most = 0;
    int status;
    forks->are_free = true;
    forks_ended(pid, 1500, &status);
    ssize_t got = syscall(SYS_read, from, text, sizeof(text) - 1);
    text[got > 0 ? got : 0] = '\0';
    for (char *at = text; *at != '\0';) {
        long number = isdigit(*at) ? strtol(at, &at, 10) : (at++, 0);
        most = number > most ? number : most;
    }
    return most;
}

static double grade_cpu(pid_t pid)
{
    clockid_t clock;
    struct timespec time;
    if (clock_getcpuclockid(pid, &clock) != 0 ||
        clock_gettime(clock, &time) == -1)
        return 0;
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int grade_zombies(void)
{
    int n = 0;
    for (int i = 1; i <= GRADE_CHILDREN; i++)
        n += forks->pids[i] != 0 && forks_state(forks->pids[i]) == 'Z';
    return n;
}

/* All but the late one end while the program stands still: for all of them it
 * then finds one signal, on every machine. */
static void grade_end_at_once(pid_t pid)
{
    long end = driver_now_ms() + 1500;
    while (grade->gathered < GRADE_CHILDREN - 1 && driver_now_ms() < end)
        forks_nap();
    kill(pid, SIGSTOP);
    grade->let_go = true;
    end = driver_now_ms() + 1000;
    while (grade_zombies() < grade->gathered && driver_now_ms() < end)
        forks_nap();
    kill(pid, SIGCONT);
}

/* Whether the late child is there; one that was killed never was late. */
static bool grade_late_lives(void)
{
    forks_nap();
    return grade->ended[GRADE_CHILDREN] == false &&
           forks->pids[GRADE_CHILDREN] != 0 &&
           kill(forks->pids[GRADE_CHILDREN], 0) == 0;
}

/* Until all children but the late one are reaped, or 3 s. Returns whether
 * they have all ended at least. */
static bool grade_all_but_one(pid_t pid, int ticks)
{
    int status, unreaped;
    long end = driver_now_ms() + 3000;
    while (grade_ended(&unreaped) < GRADE_CHILDREN - 1 || unreaped > 0) {
        if (forks_ended(pid, 0, &status)) {
            EXPECT(forks->made > 0, "the program %s, and had no child",
                   forks_words(status));
            EXPECT(!grade_late_lives(),
                   "one of 20 children still lived, and the program %s",
                   forks_words(status));
            return false;
        }
        if (driver_now_ms() > end)
            break;
        grade_ticks(ticks);
        forks_nap();
    }
    return grade_ended(&unreaped) == GRADE_CHILDREN - 1 && grade_late_lives();
}

/* The driver is as busy as one can be meanwhile: on a machine with much to do
 * a program that spins gets about as much of it. */
static void grade_idle(pid_t pid, int ticks)
{
    int status;
    double before = grade_cpu(pid), ours = grade_cpu(getpid());
    long start = driver_now_ms(), ms;
    while ((ms = driver_now_ms() - start) < 700) {
        EXPECT(!forks_ended(pid, 0, &status),
               "one of 20 children still lived, and the program %s",
               forks_words(status));
        grade_ticks(ticks);
    }
    double used = (grade_cpu(pid) - before) * 1000;
    ours = (grade_cpu(getpid()) - ours) * 1000;
    EXPECT(used < 50 || used < 0.3 * ours,
           "while one child lived for %ld ms more, the program used %.0f ms of "
           "CPU. What does main do when there is nothing to do?",
           ms, used);
}

static void grade_reaps(void)
{
    int unreaped;
    grade_ended(&unreaped);
    EXPECT(unreaped == 0,
           "19 of 20 children had ended, one still lived, and in 3 s %d of the "
           "19 were not reaped. One signal may stand for many ends",
           unreaped);
}

static void grade_goes_on(pid_t pid, int ticks)
{
    driver_nap_ms(300); /* a signal may have made one */
    grade_ticks(ticks);
    long end = driver_now_ms() + 2500, came = 0;
    while (came == 0 && driver_now_ms() < end) {
        forks_nap();
        came = grade_ticks(ticks);
    }
    EXPECT(came > 0 || (grade_came == 0 && grade_counted(ticks, pid) > 2),
           "19 of 20 children had ended, one still lived, and for 2.5 s no "
           "tick came on stderr. Where was the program?");
}

/* The last one ends while main has nothing to read. */
static void grade_ends(pid_t pid)
{
    int status;
    forks_ended(pid, 100, &status);
    forks->are_free = true;
    EXPECT(forks_ended(pid, 3000, &status),
           "all children had ended while nothing came on stdin, and in 3 s the "
           "program did not end");
}

/* With one late child. It inherits the write end of ticks. */
static void grade_late(char *args[], const char *what)
{
    int ticks[2], silence[2];
    bool has_stdin = strcmp(what, "stdin") == 0;
    if (pipe(ticks) == -1 || fcntl(ticks[0], F_SETFL, O_NONBLOCK) == -1 ||
        pipe(silence) == -1)
        driver_fail("no pipe");
    grade->late = GRADE_CHILDREN;
    grade->gather = strcmp(what, "zombies") == 0;
    pid_t pid = has_stdin ? forks_start_on(args, silence[0], STDIN_FILENO)
                          : forks_start_on(args, ticks[1], STDERR_FILENO);
    if (grade->gather)
        grade_end_at_once(pid);
    if (!grade_all_but_one(pid, ticks[0])) {
        /* its children end in another way than we can meet */
        int status;
        forks->are_free = true;
        if (has_stdin)
            forks_ended(pid, 2000, &status);
        return;
    }
    if (has_stdin)
        grade_ends(pid);
    else if (strcmp(what, "zombies") == 0)
        grade_reaps();
    else if (strcmp(what, "ticks") == 0)
        grade_goes_on(pid, ticks[0]);
    else
        grade_idle(pid, ticks[0]);
    forks->are_free = true;
}

static void grade_at_handler(char *args[], const char *what)
{
    int status;
    pid_t pid = forks_start(args);
    /* that it doesn't end is another check's matter */
    if (!forks_ended(pid, 1200, &status) && grade->calls == 0)
        forks_ended(pid, 2000, &status);
    EXPECT(grade->calls > 0,
           "20 children ended, and no handler of SIGCHLD was called. Was there "
           "one before they ended?");
    EXPECT(strcmp(what, "errno") != 0 || grade->spoilt == 0,
           "errno was %d before the handler and %d (%s) after it: what does "
           "main think its own call said?",
           GRADE_ERRNO, grade->spoilt, strerror(grade->spoilt));
    EXPECT(strcmp(what, "safe") != 0 || grade->unsafe[0] == '\0',
           "the handler called %s. If the signal comes while main is in such a "
           "call, too? See man 7 signal-safety",
           grade->unsafe);
}

/* The fourth fork fails: what it tells then isn't what it was asked for. Who
 * goes on, or tries again, has started others: all that there were count. */
static void grade_told(char *args[])
{
    int told[2], status, started = 0, number;
    char text[4096] = "\n";
    if (pipe(told) == -1 || fcntl(told[0], F_SETFL, O_NONBLOCK) == -1)
        driver_fail("no pipe");
    forks->refused = 4;
    pid_t pid = forks_start_on(args, told[1], STDOUT_FILENO);
    /* that it doesn't end is seen without a driver */
    if (!forks_ended(pid, 2000, &status) ||
        syscall(SYS_read, told[0], text + 1, sizeof(text) - 2) < 1)
        return;
    for (int i = 1; i <= FORKS_MAX; i++)
        started += forks->pids[i] != 0;
    const char *line = strstr(text, "\nreaped=");
    if (line == NULL || sscanf(line, "\nreaped=%d", &number) != 1)
        return;
    EXPECT(number == started,
           "the fourth fork failed, %d children were started, and it says "
           "reaped=%d. Which number is to be told, that of the children asked "
           "for, or of those that waitpid has given?",
           started, number);
}

int main(int argc, char *argv[])
{
    char name[] = "reaper", number[] = "20";
    char *args[] = {name, number, NULL};
    const char *what = argc > 1 ? argv[1] : "";
    forks_init();
    forks_born = grade_born;
    grade = mmap(NULL, sizeof(*grade), PROT_READ | PROT_WRITE,
                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (strcmp(what, "handler") == 0 || strcmp(what, "errno") == 0 ||
        strcmp(what, "safe") == 0)
        grade_at_handler(args, what);
    else if (strcmp(what, "told") == 0)
        grade_told(args);
    else
        grade_late(args, what);
    driver_done();
}
