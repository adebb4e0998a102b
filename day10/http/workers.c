/*
 * workers - several workers of an HTTP server, and who watches them
 * (workers.h).
 */
#include "day10/http/workers.h"
#include "common/errors.h"
#include "common/mono.h"
#include "common/process.h"
#include "common/signals.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { RESTART_MS = 100, STATUS_WORDS = 80 };

struct member { /* a process type of our own (process.h) */
    struct process process;
    const struct workers *all;
    int index;
    int64_t since_ms; /* when it was started */
};

struct workers {
    const struct http_worker_options *options;
    const int *fds; /* listening; the watcher keeps all, a worker its own */
    int count;
    struct member members[HTTP_WORKERS_MAX];
};

static int run_member(struct process *process)
{
    const struct member *self = (const struct member *)process;
    const struct workers *all = self->all;
    struct http_worker_options own = *all->options;
    own.index = self->index;
    own.listen_fd = all->fds[self->index];
    for (int i = 0; i < all->count; i++) {
        if (i != self->index)
            close(all->fds[i]);
    }
    CHECK(http_worker_run(&own));
    return EXIT_SUCCESS;
}

static int start(struct workers *all, int index)
{
    struct member *member = &all->members[index];
    *member =
        (struct member){.all = all, .index = index, .since_ms = mono_now_ms()};
    process_init_run(&member->process, "http-worker", run_member);
    process_set_daemon(&member->process, true); /* dies if we are killed */
    return process_start(&member->process);
}

/* Its connections died with it. */
static void bury(struct workers *all, int index)
{
    struct process *dead = &all->members[index].process;
    char words[STATUS_WORDS];
    process_join(dead, -1);
    atomic_store(&all->options->counts[index].of[HTTP_NOW], 0);
    fprintf(stderr, "%s: worker-%d, pid %d, %s; another takes its place\n",
            program_invocation_short_name, index + 1, dead->pid,
            process_status_words(dead->status, words, sizeof words));
}

/* begin: watch */
/* Waits for the end of a worker, a stop signal, or timeout_ms; starts those
 * who have ended, or could not be started before. Returns false to stop. */
static bool watch(struct workers *all, int timeout_ms)
{
    struct pollfd fds[1 + HTTP_WORKERS_MAX];
    fds[0] = (struct pollfd){all->options->stop_fd, POLLIN, 0};
    for (int i = 0; i < all->count; i++) /* poll skips the -1 of the dead */
        fds[1 + i] = (struct pollfd){all->members[i].process.pidfd, POLLIN, 0};
    if (poll(fds, 1 + (nfds_t)all->count, timeout_ms) == -1)
        return errno == EINTR;
    if (fds[0].revents != 0)
        return false;
    for (int i = 0; i < all->count; i++) {
        if (fds[1 + i].revents != 0)
            bury(all, i);
    }
    return true;
}
/* end: watch */

/* Starts whoever isn't there; not at once if he has died young, so that a
 * worker which can't live doesn't keep us busy. Returns true if all are there.
 */
static bool refill(struct workers *all)
{
    bool is_full = true;
    for (int i = 0; i < all->count; i++) {
        const struct member *member = &all->members[i];
        bool is_there = member->process.state == PROCESS_STARTED;
        bool is_due = mono_now_ms() - member->since_ms >= RESTART_MS;
        if (!is_there && (!is_due || start(all, i) == -1))
            is_full = false;
    }
    return is_full;
}

static void dismiss(struct workers *all)
{
    int64_t deadline_ms = mono_deadline_ms(HTTP_STOP_MS + 1000);
    for (int i = 0; i < all->count; i++) {
        close(all->fds[i]);
        process_terminate(&all->members[i].process);
    }
    for (int i = 0; i < all->count; i++) {
        struct process *process = &all->members[i].process;
        if (process_join(process, mono_left_ms(deadline_ms)) == -1) {
            process_kill(process);
            process_join(process, -1);
        }
    }
    signals_stop_taken(all->options->stop_fd);
}

void http_workers_run(const struct http_worker_options *options, const int *fds,
                      int count)
{
    struct workers all = {.options = options, .fds = fds, .count = count};
    for (int i = 0; i < count; i++)
        CHECK(start(&all, i));
    bool is_full = true;
    while (watch(&all, is_full ? -1 : RESTART_MS))
        is_full = refill(&all);
    dismiss(&all);
}
