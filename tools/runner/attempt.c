#include "tools/runner/attempt.h"
#include "tools/runner/files.h"
#include "tools/runner/sweep.h"
#include "tools/runner/walls.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum { DRAIN_MS = 200 };

static _Noreturn void become_keeper(struct attempt *a)
{
    const char *what;
    close(a->socket); /* the end of labrun is to be seen */
    close(a->out.fd);
    close(a->err.fd);
    if (a->run.layer == LAYER_FULL && room_enter(&a->run, &what) == -1) {
        a->report.verdict = V_INTERNAL;
        a->report.walls_failed = true;
        report_why(&a->report, what);
        send(a->run.socket, &a->report, sizeof a->report, MSG_NOSIGNAL);
        _exit(1);
    }
    a->run.keeper = getpid();
    keeper_main(&a->run);
}

static void tell(struct attempt *a, char what)
{
    send(a->socket, &what, sizeof what, MSG_NOSIGNAL);
}

static void write_pid(const struct attempt *a, pid_t pid)
{
    char name[PATH_MAX];
    const char *path = a->run.options->pid_path;
    if (path == NULL)
        return;
    bool is_new = files_may_replace(path);
    snprintf(name, sizeof name, is_new ? "%s.labrun" : "%s", path);
    FILE *file = fopen(name, "we");
    if (file == NULL)
        return;
    fprintf(file, "%d\n", pid);
    if (fclose(file) == 0 && is_new)
        rename(name, path);
}

/* Takes one message. Returns whether it was the report, or the keeper's end. */
static bool take_message(struct attempt *a, pid_t *program)
{
    union {
        char bytes[CMSG_SPACE(sizeof(struct ucred))];
        struct cmsghdr align;
    } control;
    struct report report;
    struct iovec part = {&report, sizeof report};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = sizeof control};
    ssize_t n = recvmsg(a->socket, &message, MSG_CMSG_CLOEXEC);
    if (n == sizeof report)
        a->report = report;
    if (n != 1)
        return n == 0 || n == sizeof report;
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    char what = *(char *)&report;
    if (what == SAY_PID && header != NULL)
        *program = ((struct ucred *)(void *)CMSG_DATA(header))->pid;
    if (what == SAY_STARTED && a->run.layer == LAYER_FULL)
        rmdir(a->run.scratch); /* its folder is in memory: not even an empty
                                  one stays if labrun is killed */
    if (what == SAY_STARTED)
        write_pid(a, *program);
    return false;
}

/* Reads what it prints and what the keeper says, until it is over. */
static void listen_to(struct attempt *a)
{
    pid_t program = 0;
    bool reported = false, stopped = false, marked = false;
    while (!reported || a->out.fd != -1 || a->err.fd != -1) {
        struct pollfd fds[] = {{a->out.fd, POLLIN, 0},
                               {a->err.fd, POLLIN, 0},
                               {reported ? -1 : a->socket, POLLIN, 0},
                               {reported ? -1 : a->signals, POLLIN, 0}};
        if (poll(fds, 4, reported ? DRAIN_MS : -1) == 0)
            return; /* an end is held by somebody that isn't of this run */
        if (fds[0].revents != 0)
            capture_take(&a->out);
        if (fds[1].revents != 0)
            capture_take(&a->err);
        if (!stopped && (capture_over(&a->out) || capture_over(&a->err))) {
            stopped = true;
            tell(a, SAY_STOP);
        }
        if (!marked && a->out.marked) {
            marked = true;
            tell(a, SAY_MARK);
        }
        if (fds[2].revents != 0)
            reported = take_message(a, &program);
        struct signalfd_siginfo info;
        if (fds[3].revents != 0 && read(a->signals, &info, sizeof info) > 0)
            tell(a, SAY_QUIT);
    }
}

/* Closes the ends that are the keeper's and the program's. */
static void let_go(struct run *run)
{
    close(run->out);
    close(run->err);
    close(run->socket);
    run->out = run->err = run->socket = -1;
}

int attempt_run(struct attempt *a, const struct options *options, int layer)
{
    *a = (struct attempt){.run = {.options = options, .layer = layer},
                          .out = {.fd = -1},
                          .err = {.fd = -1}}; /* for attempt_free, always */
    a->run.runner = getpid();
    attempt_choose_user(&a->run);
    if (layer == LAYER_UID && !a->run.own_uid) {
        a->report.verdict = V_INTERNAL;
        a->report.walls_failed = true;
        errno = EPERM;
        report_why(&a->report, "another user needs root");
        return 0;
    }
    pid_t keeper = attempt_open(a) == -1 ? -1 : fork();
    if (keeper == 0)
        become_keeper(a);
    int error = errno;
    if (keeper != -1) {
        let_go(&a->run);
        a->report.verdict = V_INTERNAL; /* unless it says otherwise */
        snprintf(a->report.why, sizeof a->report.why, "the keeper was killed");
        listen_to(a);
    }
    static struct table table;
    sweep(NULL, &table); /* the keeper; more only if that was killed */
    attempt_close(a);
    errno = error;
    return keeper == -1 ? -1 : 0;
}

void attempt_free(struct attempt *a)
{
    capture_close(&a->out);
    capture_close(&a->err);
}
