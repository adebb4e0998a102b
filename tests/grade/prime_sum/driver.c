/*
 * prime_sum's driver: looks at what each worker needs, and kills one.
 *
 *     driver shared     two workers, and each has at most 0.65 of the work
 *     driver killed N   worker N is killed at its birth
 */
#define main student_main
#include "prime_sum.c"
#undef main
#include "forks.h"

#include <sys/resource.h>

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

/* The program's wait and waitpid: what the child has used is kept. */
static pid_t grade_driver;
static pid_t grade_wait(pid_t pid, int *status, int options)
{
    struct rusage used;
    pid_t reaped = wait4(pid, status, options, &used);
    if (reaped > 0 && getpid() != grade_driver && grade->waited < FORKS_MAX)
        grade->child_ms[grade->waited++] = grade_ms(&used);
    return reaped;
}
pid_t waitpid(pid_t pid, int *status, int options)
{
    return grade_wait(pid, status, options);
}
pid_t wait(int *status)
{
    return grade_wait(-1, status, 0);
}

static void grade_before(int number)
{
    siginfo_t info = {0};
    if (number == 2 && forks->pids[1] != 0)
        grade->was_over =
            grade->waited > 0 || (waitid(P_PID, (id_t)forks->pids[1], &info,
                                         WEXITED | WNOHANG | WNOWAIT) == 0 &&
                                  info.si_pid != 0);
}

/* Runs it. Returns the CPU of the busiest of its processes in ms, 0 if that
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
        return 0; /* it waits by other calls than we meet */
    double most = 0, sum = 0;
    for (int i = 0; i < waited; i++) {
        sum += grade->child_ms[i];
        most = grade->child_ms[i] > most ? grade->child_ms[i] : most;
    }
    double own = grade_ms(&after) - grade_ms(&before) - sum;
    return own > most ? own : most;
}

/* The best of three: on a busy machine a process may cost more than it should,
 * or its fellow be late. A program too quick to be measured passes. */
static void grade_shared(void)
{
    char one[] = "1", two[] = "2", few[] = "1500000", many[] = "10000000";
    char *limit = few;
    double alone = grade_busiest(limit, one, "prime_sum 1500000 1");
    if (alone < 40) {
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
    EXPECT(alone < 20 || !was_over,
           "prime_sum %s 2: the first worker had ended before the second was "
           "started. When does the parent ask for its sum?",
           limit);
    EXPECT(alone < 20 || busiest <= 0.75 * alone,
           "prime_sum %s: with one process it takes %.0f ms of CPU, and of two "
           "the busier one takes %.0f ms. Which numbers are the work?",
           limit, alone, busiest);
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
    else
        grade_shared();
    driver_done();
}
