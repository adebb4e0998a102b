#include "tools/runner/folder.h"
#include "tools/runner/ledger.h"
#include "tools/runner/names.h"
#include "tools/runner/run.h"
#include "tools/runner/start.h"
#include "tools/runner/sweep.h"
#include "tools/runner/walls.h"
#include "tools/runner/watch.h"

#include "common/mono.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { GRACE_MS = 100 }; /* what ends by itself soon after is no left-over */

struct keeper {
    const struct run *run;
    struct report report;
    struct watch watch;
    pid_t program;
    int listener, signals;
    int64_t grace_end_ms; /* MONO_NEVER while the program runs */
    bool is_done;
    struct names before, after;
};

/* The first reason to end it is the one that counts. */
static void end_it(struct keeper *k, enum verdict verdict)
{
    if (k->report.verdict == V_OK)
        k->report.verdict = verdict;
    k->is_done = true;
}

static void program_ended(struct keeper *k, int status)
{
    k->report.status = status;
    k->report.wall = watch_seconds(&k->watch);
    k->grace_end_ms = mono_deadline_ms(GRACE_MS);
    if (!WIFSIGNALED(status))
        return;
    switch (WTERMSIG(status)) {
    case SIGXCPU:
        k->report.verdict = V_CPU;
        break;
    case SIGXFSZ:
        k->report.verdict = V_DISK;
        break;
    default:
        k->report.verdict = V_SIGNAL;
    }
}

/* Reaps the program, and whoever else has become a child of the keeper because
 * its parent has ended. */
static void reap(struct keeper *k)
{
    int status;
    pid_t pid;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
        if (pid == k->program)
            program_ended(k, status);
    if (pid == -1 && errno == ECHILD)
        k->is_done = true;
}

/* Whoever is about to end waits here. It is the moment to see what the program
 * hasn't reaped: once it has ended, its zombies are reaped by the keeper. */
static void meet_exit(struct keeper *k)
{
    unsigned long long id;
    char path[64];
    pid_t pid = filter_next_exit(k->listener, &id);
    if (pid == -1)
        k->listener = -1; /* poll(2) passes over it */
    if (pid <= 0)
        return;
    snprintf(path, sizeof path, "/proc/%d/task/%d", k->program, pid);
    if (pid == k->program || access(path, F_OK) == 0) {
        k->report.n_left = 0;
        if (table_scan(&k->watch.table) == 0)
            ledger_exit(&k->watch.table, k->program, &k->report);
    }
    filter_let_go(k->listener, id);
}

static void take_order(struct keeper *k)
{
    char order;
    ssize_t n = recv(k->run->socket, &order, sizeof order, 0);
    if (n <= 0) { /* labrun is gone, and nobody will take a report */
        sweep(k->run, &k->watch.table);
        if (k->run->layer != LAYER_FULL)
            folder_remove(k->run->scratch);
        _exit(1);
    }
    if (order == SAY_STOP) {
        end_it(k, V_OUTPUT);
    } else if (order == SAY_QUIT) {
        snprintf(k->report.why, sizeof k->report.why, "it was told to end");
        end_it(k, V_INTERNAL);
    } else if (order == SAY_MARK && table_scan(&k->watch.table) == 0) {
        k->report.marked = true;
        ledger_children(&k->watch.table, k->program, &k->report.children,
                        &k->report.zombies);
    }
}

/* Until the program and all its processes have ended, or are to. */
static void keep(struct keeper *k)
{
    while (!k->is_done) {
        struct pollfd fds[] = {{k->signals, POLLIN, 0},
                               {k->run->socket, POLLIN, 0},
                               {k->listener, POLLIN, 0}};
        poll(fds, 3, mono_left_ms(k->watch.next_ms));
        if (fds[2].revents & POLLIN)
            meet_exit(k);
        else if (fds[2].revents != 0)
            k->listener = -1; /* all who had the filter have ended */
        struct signalfd_siginfo info;
        if (fds[0].revents != 0 && read(k->signals, &info, sizeof info) > 0)
            reap(k);
        if (fds[1].revents != 0)
            take_order(k);
        bool over = k->grace_end_ms != MONO_NEVER;
        if (mono_left_ms(k->watch.next_ms) == 0) {
            enum verdict verdict = watch_look(&k->watch, over);
            if (verdict != V_OK)
                end_it(k, verdict);
        }
        if (over && mono_left_ms(k->grace_end_ms) == 0)
            k->is_done = true;
    }
}

/* What --file asked for, into the scratch folder. */
static int put_files(struct keeper *k)
{
    const struct list *files = &k->run->options->files;
    for (int i = 0; i < files->len; i++)
        if (folder_put(run_inside(k->run), options_target(files->at[i]),
                       k->run->file_fds[i], k->run->uid, k->run->gid) == -1)
            return report_why(&k->report, files->at[i]);
    return 0;
}

static void get_outs(struct keeper *k)
{
    const struct list *outs = &k->run->options->outs;
    off_t max = (off_t)k->run->options->limits.file_size * 1024 * 1024;
    for (int i = 0; i < outs->len; i++) {
        char name[NAME_MAX + 1];
        snprintf(name, sizeof name, "%.*s", (int)strcspn(outs->at[i], ":"),
                 outs->at[i]);
        k->report.copied[i] =
            folder_get(run_inside(k->run), name, k->run->out_fds[i], max) == 0;
    }
}

/* Prepares, and starts the program. Returns 0, or -1: the report says why. */
static int start(struct keeper *k)
{
    const char *what;
    struct started started;
    k->report.verdict = V_INTERNAL;
    k->report.walls_failed = k->run->layer == LAYER_FULL;
    if (k->run->layer == LAYER_FULL && room_build(k->run, &what) == -1)
        return report_why(&k->report, what);
    k->report.walls_failed = false;
    if (put_files(k) == -1)
        return -1;
    names_scan(k->run, &k->before);
    watch_start(&k->watch, k->run);
    k->program = start_program(k->run, &started);
    k->listener = started.listener;
    if (k->program != -1) {
        k->report.verdict = V_OK;
        return 0;
    }
    errno = started.error;
    if (started.step == NULL) {
        k->report.verdict = V_NOT_STARTED;
        return report_why(&k->report, k->run->options->program[0]);
    }
    k->report.walls_failed = k->run->layer > LAYER_BASIC;
    return report_why(&k->report, started.step);
}

/* What there is to say when it is over. */
static void finish(struct keeper *k)
{
    bool by_itself = k->grace_end_ms != MONO_NEVER;
    if (!by_itself) {
        k->report.wall = watch_seconds(&k->watch);
        k->report.n_left = 0;
    } else if (table_scan(&k->watch.table) == 0) {
        int before = k->report.n_left;
        ledger_running(&k->watch.table, &k->report);
        if (k->report.n_left == before && waitpid(-1, NULL, WNOHANG) != -1)
            report_left(&k->report, "process",
                        "too short-lived to be seen, one after another");
    }
    if (sweep(k->run, &k->watch.table) == -1) {
        k->report.verdict = V_INTERNAL;
        snprintf(k->report.why, sizeof k->report.why,
                 "some of its processes could not be ended");
    }
    if (k->report.verdict == V_OK && watch_disk_full(k->run))
        k->report.verdict = V_DISK;
    struct rusage all;
    getrusage(RUSAGE_CHILDREN, &all);
    k->watch.table.len = 0;
    k->report.cpu = watch_cpu(&k->watch);
    k->report.peak_kib =
        all.ru_maxrss > k->watch.peak_kib ? all.ru_maxrss : k->watch.peak_kib;
    k->report.processes = k->watch.peak_tasks > 1 ? k->watch.peak_tasks : 1;
    names_compare(k->run, &k->before, &k->after, &k->report);
    get_outs(k);
}

void keeper_main(const struct run *run)
{
    static struct keeper keeper; /* far too large for a stack */
    struct keeper *k = &keeper;
    sigset_t all;
    *k = (struct keeper){.run = run, .grace_end_ms = MONO_NEVER};
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    k->signals = signalfd(-1, &all, SFD_CLOEXEC | SFD_NONBLOCK);
    if (start(k) == 0) {
        char started = SAY_STARTED;
        send(run->socket, &started, sizeof started, MSG_NOSIGNAL);
        keep(k);
        finish(k);
    }
    send(run->socket, &k->report, sizeof k->report, MSG_NOSIGNAL);
    _exit(0);
}
