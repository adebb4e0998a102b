/*
 * half_copy's driver: which of the two is late, or killed, is the grader's to
 * say.
 *
 *     driver late N     child N does not begin before the other half is there
 *     driver at_once    the first child, and that is asked for
 *     driver slow N     children take their time between calls, child N most
 *     driver forks      how many there are
 *     driver killed N   child N is killed at its birth
 *     driver left N     likewise: the copy is gone then
 *     driver killed_last N   likewise, but the other half is copied before
 */
#define _GNU_SOURCE /* whatever the file asks for */

#define main student_main
#include "half_copy.c"
#undef main
#include "forks.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

enum {
    GRADE_SIZE = 1000001,
    GRADE_HALF = GRADE_SIZE / 2,
    GRADE_LATE_MS = 3000,
    GRADE_RESTED = 40 /* that often in a row, 10 ms and more apart */
};

static char grade_src[GRADE_SIZE], grade_copy[GRADE_SIZE];
static atomic_bool *grade_too_early; /* a half was there before any fork */
static bool grade_is_slow;           /* naps between the calls */
static pid_t grade_driver;

static void grade_make_src(void)
{
    unsigned long state = 88172645463325252UL;
    for (int i = 0; i < GRADE_SIZE; i++) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        grade_src[i] = (char)state;
    }
    int fd = open("src", O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (fd == -1 || write(fd, grade_src, GRADE_SIZE) != GRADE_SIZE)
        _exit(EXIT_FAILURE);
    close(fd);
}

/* Reads a file into grade_copy. Returns how many bytes. */
static long grade_read(const char *name)
{
    memset(grade_copy, 0, sizeof(grade_copy));
    int fd = open(name, O_RDONLY | O_NONBLOCK);
    ssize_t got = fd == -1 ? 0 : read(fd, grade_copy, GRADE_SIZE);
    if (fd != -1)
        close(fd);
    return (long)got;
}

/* Whether most of that half is right; its end may be in a buffer still. */
static bool grade_is_there(int from)
{
    long equal = 0;
    for (int i = from; i < from + GRADE_HALF; i++)
        equal += grade_copy[i] == grade_src[i];
    return equal > GRADE_HALF / 2;
}

/* How many halves are in the copy, whatever it is called as yet. */
static int grade_halves(void)
{
    int found = 0;
    DIR *folder = opendir(".");
    struct dirent *entry;
    while (folder != NULL && found == 0 && (entry = readdir(folder)) != NULL) {
        struct stat file;
        if (strcmp(entry->d_name, "src") == 0 ||
            strcmp(entry->d_name, "half_copy") == 0 ||
            stat(entry->d_name, &file) == -1 || !S_ISREG(file.st_mode))
            continue;
        grade_read(entry->d_name);
        found = grade_is_there(0) + grade_is_there(GRADE_HALF);
    }
    if (folder != NULL)
        closedir(folder);
    return found;
}

/* The program's calls that move an offset: a child naps before each of the
 * first. One naps longer before a write: two in step could share an offset
 * and be right.
 */
static int grade_number, grade_slower;
static void grade_nap(int times)
{
    static int naps;
    if (grade_is_slow && getpid() != grade_driver && naps++ < 100)
        while (times-- > 0)
            forks_nap();
}
ssize_t read(int fd, void *data, size_t size)
{
    grade_nap(1);
    return syscall(SYS_read, fd, data, size);
}
ssize_t write(int fd, const void *data, size_t size)
{
    grade_nap(grade_number == grade_slower ? 4 : 1);
    return syscall(SYS_write, fd, data, size);
}
ssize_t sendfile(int to, int from, off_t *at, size_t size)
{
    grade_nap(grade_number == grade_slower ? 4 : 1);
    return syscall(SYS_sendfile, to, from, at, size);
}
ssize_t copy_file_range(int from, __off64_t *at, int to, __off64_t *to_at,
                        size_t size, unsigned flags)
{
    grade_nap(grade_number == grade_slower ? 4 : 1);
    return syscall(SYS_copy_file_range, from, at, to, to_at, size, flags);
}

static void grade_before(int number)
{
    if (number == 1)
        *grade_too_early = grade_halves() > 0;
}

/* Child N passes here when it is freed. */
static int grade_killed_last;
static void grade_born(int number)
{
    grade_number = number;
    if (number == grade_killed_last)
        kill(getpid(), SIGKILL);
}

/* Whether a process waits for something, or has ended. One that only has no
 * processor is ready to run; one that waits for a disk isn't said to sleep. */
static bool grade_rests(pid_t pid)
{
    char state = forks_state(pid);
    return state == 'S' || state == 'Z';
}

/* Returns whether the other half came while that child had to wait; no more is
 * to be hoped for when the other child, too, only sleeps, or has ended. */
static bool grade_other_half(pid_t pid, int *status, bool *has_ended)
{
    long end = driver_now_ms() + GRADE_LATE_MS;
    int rested = 0, other = 3 - forks->held;
    while (driver_now_ms() < end && !*has_ended && rested < GRADE_RESTED) {
        if (forks->made > 0 && grade_halves() > 0)
            return true;
        *has_ended = forks_ended(pid, 10, status);
        rested = grade_rests(forks->pids[other]) ? rested + 1 : 0;
    }
    return forks->made > 0 && grade_halves() > 0;
}

/* Both were started, and child 2 copied nothing while child 1 had to wait. Does
 * child 1 wait for child 2 as well? Then they have a gate where they meet, and
 * copy at the same time. */
static bool grade_have_a_gate(pid_t pid, char *args[])
{
    int status = 0;
    bool has_ended = false;
    forks->are_free = true;
    if (forks->made < 2 || !forks_ended(pid, 3000, &status))
        return false;
    unlink("copy");
    forks->made = 0;
    forks->pids[1] = forks->pids[2] = 0;
    forks->held = 2;
    forks->are_free = false;
    pid = forks_start(args);
    bool came = grade_other_half(pid, &status, &has_ended);
    forks->are_free = true;
    return !came && !has_ended && forks_ended(pid, 3000, &status);
}

static void grade_at_once(pid_t pid, char *args[])
{
    int status = 0;
    bool has_ended = false;
    bool came = grade_other_half(pid, &status, &has_ended);
    if (!came && !has_ended && grade_have_a_gate(pid, args))
        return;
    EXPECT(!has_ended || forks->made > 0,
           "the program %s, and never called fork", forks_words(status));
    EXPECT(
        came,
        "the first child had to wait before it copied anything, and meanwhile "
        "nobody copied the other half. When does the parent wait?");
    driver_reached(&forks->pids[1], 1, 1000); /* it has looked before that */
    EXPECT(!*grade_too_early,
           "when fork was called first, one half had been copied already");
    pid_t other = forks->made > 1 ? forks->pids[2] : pid;
    for (int i = 0, rested = 0; i < 200 && rested < 10; i++) {
        driver_nap_ms(5);
        rested = grade_rests(other) ? rested + 1 : 0;
    }
    EXPECT(grade_halves() < 2,
           "while the first child had to wait, another process copied both "
           "halves. Where does each begin, and where does it end?");
}

/* The copy must be right when all is done. */
static void grade_copy_is_right(int status, const char *when, const char *hint)
{
    EXPECT(status == 0, "%s, and the program %s", when, forks_words(status));
    long size = grade_read("copy");
    int at = 0;
    while (at < GRADE_SIZE && grade_copy[at] == grade_src[at])
        at++;
    EXPECT(size == GRADE_SIZE && at == GRADE_SIZE,
           "%s, and of %d bytes the copy has %ld; it is another from byte %d "
           "on. %s",
           when, GRADE_SIZE, size, at + 1, hint);
}

static void grade_late(pid_t pid)
{
    int status = 0;
    bool has_ended = false;
    grade_other_half(pid, &status, &has_ended);
    forks->are_free = true;
    if (has_ended && status == 0 && forks->made >= forks->held)
        return; /* it doesn't wait: another check's matter */
    EXPECT(has_ended || forks_ended(pid, 3000, &status),
           "one half began late, and the program did not end");
    grade_copy_is_right(status, "one half began when the other was done",
                        "What does the later one do to the other's work?");
}

static void grade_slow(pid_t pid)
{
    int status = 0;
    EXPECT(forks_ended(pid, 3000, &status), "the program did not end");
    grade_copy_is_right(status, "both halves were copied slowly, side by side",
                        "Who moves the offset of an open file?");
}

static void grade_forks(pid_t pid)
{
    int status = 0;
    EXPECT(forks_ended(pid, 3000, &status), "the program did not end");
    EXPECT(forks->made <= 2,
           "fork was called %d times, and there are two halves. Where does a "
           "child go when its half is copied?",
           forks->made);
}

/* WHEN: as its process was killed, this had come about. */
static void grade_killed(pid_t pid, int number, const char *when)
{
    int status;
    EXPECT(forks_ended(pid, 3000, &status),
           "child %d was killed%s, and the program did not end", number, when);
    if (forks->made < number && status == 0)
        return; /* there is no such child: the parent copies a half */
    EXPECT(status == 1 << 8,
           "child %d was killed%s, and the program %s; its exit code should be "
           "1. Whose end does main look at?",
           number, when, forks_words(status));
}

static void grade_left(pid_t pid, int number)
{
    int status;
    if (!forks_ended(pid, 3000, &status) || status == 0)
        return; /* other checks' matter */
    EXPECT(access("copy", F_OK) == -1,
           "child %d was killed, the program %s, and a copy of %ld bytes is "
           "left",
           number, forks_words(status), grade_read("copy"));
}

/* Most often the other process has ended when this one is killed. */
static void grade_killed_later(pid_t pid, int number)
{
    int status = 0;
    bool has_ended = false;
    grade_other_half(pid, &status, &has_ended);
    if (has_ended)
        return; /* it has no such child, or doesn't wait for it */
    driver_nap_ms(50);
    forks->are_free = true;
    grade_killed(pid, number, " when the other half was there");
}

int main(int argc, char *argv[])
{
    char name[] = "half_copy", src[] = "src", copy[] = "copy";
    char *args[] = {name, src, copy, NULL};
    const char *what = argc > 1 ? argv[1] : "";
    int number = driver_number(argc, argv, 2, 1);
    forks_init();
    grade_make_src();
    grade_driver = getpid();
    grade_too_early = mmap(NULL, 1, PROT_READ | PROT_WRITE,
                           MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    forks_before = grade_before;
    grade_is_slow = strcmp(what, "slow") == 0;
    grade_slower = number;
    bool killed = strcmp(what, "killed") == 0 || strcmp(what, "left") == 0;
    forks->killed = killed ? number : 0;
    forks_born = grade_born;
    grade_killed_last = strcmp(what, "killed_last") == 0 ? number : 0;
    forks->held = strcmp(what, "late") == 0      ? number
                  : strcmp(what, "at_once") == 0 ? 1
                                                 : grade_killed_last;
    pid_t pid = forks_start(args);
    if (strcmp(what, "killed") == 0)
        grade_killed(pid, number, "");
    else if (killed)
        grade_left(pid, number);
    else if (grade_killed_last > 0)
        grade_killed_later(pid, number);
    else if (strcmp(what, "late") == 0)
        grade_late(pid);
    else if (strcmp(what, "slow") == 0)
        grade_slow(pid);
    else if (strcmp(what, "forks") == 0)
        grade_forks(pid);
    else
        grade_at_once(pid, args);
    driver_done();
}
