/*
 * prime_sum's driver: looks at what each worker needs, and kills one.
 *
 *     driver shared     two workers, and each has at most 0.65 of the work
 *     driver killed N   worker N is killed at its birth
 *     driver together   the workers come at once to the memory they share
 */
#define _GNU_SOURCE /* whatever the file asks for */

#define main student_main
#include "prime_sum.c"
#undef main
#include "forks.h"

#include <inttypes.h>
#include <sys/resource.h>
#include <sys/syscall.h>

static struct grade {
    double child_ms[FORKS_MAX + 1]; /* CPU of each child that was waited for */
    atomic_int waited;
    atomic_bool was_over; /* the first had ended before the second's fork */
} * grade;

static double grade_ms(const struct rusage *used)
{
    return 1e3 * (double)(used->ru_utime.tv_sec + used->ru_stime.tv_sec) +
           1e-3 * (double)(used->ru_utime.tv_usec + used->ru_stime.tv_usec);
}

/* The program's own waits: what the child has used is kept. */
static pid_t grade_driver;
static void grade_reaped(const struct rusage *used)
{
    if (getpid() != grade_driver && grade->waited < FORKS_MAX)
        grade->child_ms[grade->waited++] = grade_ms(used);
}
pid_t wait4(pid_t pid, int *status, int options, struct rusage *usage)
{
    struct rusage used;
    pid_t reaped = (pid_t)syscall(SYS_wait4, pid, status, options, &used);
    if (reaped > 0)
        grade_reaped(&used);
    if (reaped > 0 && usage != NULL)
        *usage = used;
    return reaped;
}
pid_t wait3(int *status, int options, struct rusage *usage)
{
    return wait4(-1, status, options, usage);
}
pid_t waitpid(pid_t pid, int *status, int options)
{
    return wait4(pid, status, options, NULL);
}
pid_t wait(int *status)
{
    return wait4(-1, status, 0, NULL);
}
int waitid(idtype_t kind, id_t id, siginfo_t *info, int options)
{
    struct rusage used;
    siginfo_t own = {0}, *seen = info != NULL ? info : &own;
    long result = syscall(SYS_waitid, kind, id, seen, options, &used);
    if (result == 0 && seen->si_pid != 0 && (options & WNOWAIT) == 0)
        grade_reaped(&used);
    return (int)result;
}

/* The first has a moment to end: who reads its sum before the second fork
 * needn't have waited for it. It is far less than half of the work takes. */
static void grade_before(int number)
{
    siginfo_t info = {0};
    if (number == 2)
        driver_nap_ms(4);
    if (number == 2 && forks->pids[1] != 0)
        grade->was_over =
            grade->waited > 0 || (waitid(P_PID, (id_t)forks->pids[1], &info,
                                         WEXITED | WNOHANG | WNOWAIT) == 0 &&
                                  info.si_pid != 0);
}

/* Runs it. Returns the CPU of the busiest of its processes in ms, -1 if that
 * is not known. */
static double grade_busiest(char *limit, char *procs, const char *words)
{
    char name[] = "prime_sum";
    char *args[] = {name, limit, procs, NULL};
    struct rusage before, after;
    int status;
    memset(forks, 0, sizeof(*forks));
    memset(grade, 0, sizeof(*grade));
    getrusage(RUSAGE_CHILDREN, &before);
    pid_t pid = forks_start(args);
    EXPECT(forks_ended(pid, 8000, &status), "%s did not end", words);
    getrusage(RUSAGE_CHILDREN, &after);
    int waited = grade->waited;
    if (waited < forks->made)
        return -1; /* it waits by other calls than we meet */
    double most = 0, sum = 0;
    for (int i = 0; i < waited; i++) {
        sum += grade->child_ms[i];
        most = grade->child_ms[i] > most ? grade->child_ms[i] : most;
    }
    double own = grade_ms(&after) - grade_ms(&before) - sum;
    return own > most ? own : most;
}

/* The best of three: on a busy machine a process may cost more than it should,
 * or its fellow be late. A program that is too quick, or can't be measured,
 * passes. */
static void grade_shared(void)
{
    char one[] = "1", two[] = "2", few[] = "1500000", many[] = "10000000";
    char *limit = few;
    double alone = grade_busiest(limit, one, "prime_sum 1500000 1");
    if (alone >= 0 && alone < 40) {
        limit = many;
        alone = grade_busiest(limit, one, "prime_sum 10000000 1");
    }
    double busiest = 0;
    bool was_over = false;
    for (int i = 0; i < 3 && alone >= 20; i++) {
        busiest = grade_busiest(limit, two, "prime_sum with 2 processes");
        was_over = grade->was_over;
        EXPECT(forks->made >= 1, "prime_sum %s 2 never called fork", limit);
        if (busiest <= 0.75 * alone && !was_over)
            return;
        alone = grade_busiest(limit, one, "prime_sum with 1 process");
    }
    EXPECT(alone < 20 || busiest <= 0.75 * alone,
           "prime_sum %s: with one process it takes %.0f ms of CPU, and of two "
           "the busier one takes %.0f ms. Which numbers are the work?",
           limit, alone, busiest);
    EXPECT(alone < 20 || !was_over,
           "prime_sum %s 2: the first worker had ended before the second was "
           "started. When does the parent ask for its sum?",
           limit);
}

static void grade_killed(int worker)
{
    char name[] = "prime_sum", limit[] = "20000", procs[] = "4";
    char *args[] = {name, limit, procs, NULL};
    int status;
    forks->killed = worker;
    pid_t pid = forks_start(args);
    EXPECT(forks_ended(pid, 3000, &status),
           "worker %d of 4 was killed, and the program did not end", worker);
    EXPECT(forks->made >= worker, "prime_sum 20000 4: fork was called %d times",
           forks->made);
    EXPECT(
        status == 1 << 8,
        "worker %d of 4 was killed, and the program %s; its exit code should "
        "be 1. What tells its status?",
        worker, forks_words(status));
}

/*
 * In the build with hooks the compiler calls labshim_access before each access
 * to memory. There a worker lingers before its first ones of each place that
 * processes share: so all of them have read what is there before one writes.
 * Who holds a lock, or adds in one atomic step, is slower, and still right.
 */
enum {
    GRADE_RANGES = 128,
    GRADE_PLACES = 16,
    GRADE_LINGERS = 4,
    GRADE_LINGER_MS = 25
};
#define GRADE_NO_HOOKS __attribute__((no_sanitize("thread")))

static bool grade_is_worker;
static struct grade_range {
    uintptr_t from, to;
    bool is_shared;
} grade_ranges[GRADE_RANGES];

GRADE_NO_HOOKS static void grade_read_maps(void)
{
    char line[512], sharing;
    struct grade_range *range = grade_ranges;
    FILE *maps = fopen("/proc/self/maps", "re");
    memset(grade_ranges, 0, sizeof(grade_ranges));
    while (maps != NULL && range < grade_ranges + GRADE_RANGES &&
           fgets(line, sizeof(line), maps) != NULL) {
        if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR " %*3c%c", &range->from,
                   &range->to, &sharing) == 3)
            (range++)->is_shared = sharing == 's';
    }
    if (maps != NULL)
        fclose(maps);
}

GRADE_NO_HOOKS static const struct grade_range *grade_range(uintptr_t at)
{
    for (int i = 0; i < GRADE_RANGES && grade_ranges[i].to != 0; i++)
        if (at >= grade_ranges[i].from && at < grade_ranges[i].to)
            return &grade_ranges[i];
    return NULL;
}

/* Whether it is one of the first accesses to this place. */
GRADE_NO_HOOKS static bool grade_is_early(uintptr_t at)
{
    static struct {
        uintptr_t at;
        int times;
    } places[GRADE_PLACES];
    int i = 0;
    while (i < GRADE_PLACES && places[i].at != at && places[i].at != 0)
        i++;
    if (i == GRADE_PLACES)
        return false;
    places[i].at = at;
    return places[i].times++ < GRADE_LINGERS;
}

void labshim_access(const volatile void *address);
GRADE_NO_HOOKS void labshim_access(const volatile void *address)
{
    static bool is_inside;
    uintptr_t at = (uintptr_t)address;
    if (!grade_is_worker || is_inside)
        return;
    is_inside = true;
    const struct grade_range *range = grade_range(at);
    if (range == NULL) {
        grade_read_maps();
        range = grade_range(at);
    }
    if (range != NULL && range->is_shared && grade_is_early(at))
        driver_nap_ms(GRADE_LINGER_MS);
    is_inside = false;
}

static void grade_born(int number)
{
    (void)number;
    grade_is_worker = true;
}

static void grade_together(void)
{
    char name[] = "prime_sum", limit[] = "20000", procs[] = "6";
    char *args[] = {name, limit, procs, NULL};
    int status;
    forks_born = grade_born;
    pid_t pid = forks_start(args);
    EXPECT(forks_ended(pid, 6000, &status),
           "prime_sum 20000 6 did not end within 6 s");
}

int main(int argc, char *argv[])
{
    const char *what = argc > 1 ? argv[1] : "";
    forks_init();
    grade = mmap(NULL, sizeof(*grade), PROT_READ | PROT_WRITE,
                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    forks_before = grade_before;
    grade_driver = getpid();
    if (strcmp(what, "killed") == 0)
        grade_killed(driver_number(argc, argv, 2, 1));
    else if (strcmp(what, "together") == 0)
        grade_together();
    else
        grade_shared();
    driver_done();
}
