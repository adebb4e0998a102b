#include "tools/runner/watch.h"
#include "tools/runner/folder.h"
#include "tools/runner/hidden.h"
#include "tools/runner/names.h"

#include "common/mono.h"

#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { LOOK_MS = 20, DISK_MS = 100, MIB = 1024 * 1024 };

void watch_start(struct watch *watch, const struct run *run)
{
    watch->run = run;
    watch->start_ns = mono_now_ns();
    watch->next_ms = mono_deadline_ms(LOOK_MS);
    watch->next_disk_ms = mono_deadline_ms(DISK_MS);
    watch->peak_kib = watch->peak_tasks = 0;
    watch->table.len = 0;
}

double watch_seconds(const struct watch *watch)
{
    return (double)(mono_now_ns() - watch->start_ns) / 1e9;
}

static double seconds(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

double watch_cpu(const struct watch *watch)
{
    struct rusage ended;
    long ticks = 0;
    getrusage(RUSAGE_CHILDREN, &ended);
    for (int i = 0; i < watch->table.len; i++)
        ticks += watch->table.at[i].ticks;
    return seconds(ended.ru_utime) + seconds(ended.ru_stime) +
           (double)ticks / (double)sysconf(_SC_CLK_TCK);
}

static bool is_full(const char *path)
{
    struct statvfs status;
    return statvfs(path, &status) == 0 &&
           (status.f_bavail == 0 || status.f_favail == 0);
}

/* Whether its files, and bytes more, take all the room they may. */
static bool disk_full(const struct run *run, off_t bytes)
{
    off_t max = (off_t)run->options->limits.disk * MIB;
    if (run->layer == LAYER_FULL) /* the kernel lets it have no more */
        return is_full(run_inside(run)) || is_full("/dev/shm");
    return bytes + folder_size(run->scratch, max) + names_size(run, max) > max;
}

bool watch_disk_full(const struct run *run)
{
    return disk_full(run, 0);
}

/* What takes longer to find out. */
static enum verdict look_closer(const struct watch *watch)
{
    struct hidden hidden;
    long max = (long)watch->run->options->limits.memory * 1024;
    hidden_measure(watch->run, &watch->table, &hidden);
    if (max > 0 && hidden.memory_kib > max)
        return V_MEMORY;
    if (disk_full(watch->run, (off_t)hidden.disk_kib * 1024))
        return V_DISK;
    return V_OK;
}

/* Shared pages are counted as often as they are shared, until that says it is
 * too much: only then it is worth the time to look closer. */
static bool too_much_memory(const struct watch *watch, long kib)
{
    long max = (long)watch->run->options->limits.memory * 1024;
    return max > 0 && kib > max && table_shared_kib(&watch->table) > max;
}

static enum verdict look(struct watch *watch, bool has_ended)
{
    const struct limits *limits = &watch->run->options->limits;
    long tasks = 0, kib = table_resident_kib(&watch->table);
    for (int i = 0; i < watch->table.len; i++) {
        const struct proc_stat *process = &watch->table.at[i];
        if (!table_has_ended(process) || process->ppid != getpid())
            tasks += process->threads; /* else it is the keeper's to reap */
    }
    if (tasks > watch->peak_tasks)
        watch->peak_tasks = tasks;
    if (kib > watch->peak_kib)
        watch->peak_kib = kib;
    if (tasks > limits->processes)
        return V_PROCESSES;
    if (too_much_memory(watch, kib))
        return V_MEMORY;
    bool crowded = tasks == limits->processes; /* no room for another */
    if (watch_cpu(watch) > limits->cpu)
        return crowded ? V_PROCESSES : V_CPU;
    if (!has_ended && watch_seconds(watch) > limits->wall)
        return crowded ? V_PROCESSES : V_WALL;
    return V_OK;
}

/* What this process has used of the CPU, in ms. Not time as such: where many
 * processes want the CPU, this one waits for it in the middle of a look. */
static int used_ms(void)
{
    struct timespec used;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return (int)(used.tv_sec * 1000 + used.tv_nsec / 1000000);
}

enum verdict watch_look(struct watch *watch, bool has_ended)
{
    int start_ms = used_ms();
    table_scan(&watch->table);
    enum verdict verdict = look(watch, has_ended);
    if (verdict == V_OK && mono_left_ms(watch->next_disk_ms) == 0) {
        verdict = look_closer(watch);
        /* a tenth of the CPU at most, however much it takes */
        watch->next_disk_ms =
            mono_deadline_ms(DISK_MS + 10 * (used_ms() - start_ms));
    }
    watch->next_ms = mono_deadline_ms(LOOK_MS + 10 * (used_ms() - start_ms));
    return verdict;
}
