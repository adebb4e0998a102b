/*
 * prime_sum LIMIT PROCS - the sum of the primes below LIMIT, by PROCS
 * processes.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST = 64, HIGHEST = 10000000, BLOCK = 1000 };

static long long *shared; /* the sum, of all */

static long number(const char *text, long lowest, long highest)
{
    char *end;
    long n = strtol(text, &end, 10);
    return *text == '\0' || *end != '\0' || n < lowest || n > highest ? -1 : n;
}

static int is_prime(long n)
{
    if (n < 2 || n % 2 == 0)
        return n == 2;
    for (long d = 3; d * d <= n; d += 2) {
        if (n % d == 0)
            return 0;
    }
    return 1;
}

/* Blocks are dealt out in turn: high numbers, which take longer, come to all.
 */
static long long part_sum(long limit, long part, long procs)
{
    long long sum = 0;
    for (long from = part * BLOCK; from < limit; from += procs * BLOCK) {
        for (long n = from; n < from + BLOCK && n < limit; n++)
            sum += is_prime(n) ? n : 0;
    }
    return sum;
}

/* Starts a worker, which writes its sum into a pipe. Returns its pid or -1. */
static pid_t start(long limit, long part, long procs, int *from)
{
    int ends[2];
    if (pipe(ends) == -1)
        return -1;
    pid_t pid = fork();
    if (pid == 0) {
        long long sum = part_sum(limit, part, procs);
        *shared += sum;
        /* so few bytes go into a pipe at once or not at all */
        _exit(write(ends[1], &sum, sizeof(sum)) != sizeof(sum));
    }
    close(ends[1]);
    *from = ends[0];
    return pid;
}

/* Returns the worker's sum, or -1 if it ended without one. */
static long long finish(pid_t pid, int from)
{
    long long sum;
    ssize_t got;
    do {
        got = read(from, &sum, sizeof(sum));
    } while (got == -1 && errno == EINTR);
    int status;
    while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
        continue;
    return got == sizeof(sum) && status == 0 ? sum : -1;
}

int main(int argc, char *argv[])
{
    long limit = argc == 3 ? number(argv[1], 0, HIGHEST) : -1;
    long procs = argc == 3 ? number(argv[2], 1, MOST) : -1;
    if (limit == -1 || procs == -1) {
        fprintf(stderr, "usage: prime_sum LIMIT PROCS (0 to %d, 1 to %d)\n",
                HIGHEST, MOST);
        return 2;
    }
    shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) {
        perror("prime_sum: mmap");
        return 1;
    }
    pid_t pids[MOST];
    int from[MOST], started = 0, failed = 0;
    while (started < procs) {
        pids[started] = start(limit, started, procs, &from[started]);
        if (pids[started] == -1) {
            perror("prime_sum: a worker could not be started");
            failed = 1;
            break;
        }
        started++;
    }
    long long total = 0;
    for (int i = 0; i < started; i++) {
        long long sum = finish(pids[i], from[i]);
        if (sum == -1) {
            fprintf(stderr, "prime_sum: worker %d ended without a sum\n", i);
            failed = 1;
            continue;
        }
        printf("part=%d pid=%d sum=%lld\n", i, (int)pids[i], sum);
        total += sum;
    }
    total = *shared;
    if (failed == 0)
        printf("sum=%lld\n", total);
    return failed;
}
