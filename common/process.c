/*
 * process - the process object (process.h).
 *
 * start = fork, join = wait, and _exit between them in the child. The child
 * is waited for through a pidfd, the one means that knows a time limit and
 * needs no SIGCHLD handler, so the object leaves the program's signals alone.
 */
#include "common/process.h"
#include "common/mono.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static int refuse(int error)
{
    errno = error;
    return -1;
}

static int run_target(struct process *self)
{
    return self->target(self->arg);
}

int process_init_run(struct process *p, const char *name,
                     int (*run)(struct process *self))
{
    if (p == NULL || run == NULL)
        return refuse(EINVAL);
    *p = (struct process){
        .name = name, .run = run, .state = PROCESS_NEW, .pidfd = -1};
    return 0;
}

int process_init(struct process *p, const char *name, int (*target)(void *arg),
                 void *arg)
{
    if (target == NULL || process_init_run(p, name, run_target) == -1)
        return refuse(EINVAL);
    p->target = target;
    p->arg = arg;
    return 0;
}

int process_set_daemon(struct process *p, bool daemon)
{
    if (p == NULL)
        return refuse(EINVAL);
    if (p->state != PROCESS_NEW)
        return refuse(EALREADY);
    p->daemon = daemon;
    return 0;
}

_Noreturn static void be_the_child(struct process *p)
{
    if (p->daemon) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != p->parent_pid) /* it died before we could ask */
            raise(SIGKILL);
    }
    if (p->name != NULL)
        prctl(PR_SET_NAME, p->name);
    p->pid = getpid();
    p->state = PROCESS_STARTED;
    int code = p->run(p);
    fflush(stdout);
    fflush(stderr);
    _exit(code);
}

/* Ends a child for which there is no descriptor. */
static int take_back(pid_t pid)
{
    int error = errno;
    kill(pid, SIGKILL); /* ours and not yet reaped: the pid is its own */
    while (waitpid(pid, NULL, 0) == -1 && errno == EINTR)
        continue;
    return refuse(error);
}

int process_start(struct process *p)
{
    if (p == NULL || p->run == NULL)
        return refuse(EINVAL);
    if (p->state != PROCESS_NEW)
        return refuse(EALREADY);
    p->parent_pid = getpid();
    fflush(stdout);
    fflush(stderr);
    pid_t pid = fork();
    if (pid == -1)
        return -1;
    if (pid == 0)
        be_the_child(p);
    int pidfd = pidfd_open(pid, 0); /* close-on-exec as it comes */
    /* no such process: it has ended and was not left for us to reap */
    bool lost = pidfd == -1 && (errno == ESRCH || errno == EINVAL);
    if (pidfd == -1 && !lost)
        return take_back(pid);
    p->pid = pid;
    p->pidfd = pidfd;
    p->state = lost ? PROCESS_LOST : PROCESS_STARTED;
    return 0;
}

/* Returns 1 once the child has ended, else as poll(2). */
static int poll_end(const struct process *p, int timeout_ms)
{
    struct pollfd end = {.fd = p->pidfd, .events = POLLIN};
    return poll(&end, 1, timeout_ms);
}

/* Reaps the ended child; whatever comes of it, the child is no more. */
static void reap(struct process *p)
{
    pid_t got;
    do
        got = waitpid(p->pid, &p->status, 0);
    while (got == -1 && errno == EINTR);
    p->state = got == p->pid ? PROCESS_ENDED : PROCESS_LOST;
    close(p->pidfd);
    p->pidfd = -1;
}

int process_join(struct process *p, int timeout_ms)
{
    if (p == NULL || p->state == PROCESS_NEW)
        return refuse(EINVAL);
    if (p->parent_pid != getpid())
        return refuse(ECHILD);
    int64_t deadline_ms = mono_deadline_ms(timeout_ms);
    while (p->state == PROCESS_STARTED) {
        int ready = poll_end(p, mono_left_ms(deadline_ms));
        if (ready == 0)
            return refuse(ETIMEDOUT);
        if (ready == -1 && errno != EINTR)
            return -1;
        if (ready == 1)
            reap(p);
    }
    return p->state == PROCESS_ENDED ? 0 : refuse(ECHILD);
}

bool process_is_alive(struct process *p)
{
    int saved_errno = errno;
    bool alive = p != NULL && p->state == PROCESS_STARTED &&
                 process_join(p, 0) == -1 && errno == ETIMEDOUT;
    errno = saved_errno;
    return alive;
}

int process_signal(struct process *p, int sig)
{
    if (p == NULL)
        return refuse(EINVAL);
    if (p->state != PROCESS_STARTED || poll_end(p, 0) == 1) /* a zombie? */
        return refuse(ESRCH);
    return pidfd_send_signal(p->pidfd, sig, NULL, 0);
}

int process_terminate(struct process *p)
{
    return process_signal(p, SIGTERM);
}

int process_kill(struct process *p)
{
    return process_signal(p, SIGKILL);
}

int process_exit_code(struct process *p, int *code)
{
    if (p == NULL || code == NULL || p->state == PROCESS_NEW)
        return refuse(EINVAL);
    if (process_is_alive(p))
        return refuse(EAGAIN);
    if (p->state != PROCESS_ENDED)
        return refuse(ECHILD);
    *code =
        WIFEXITED(p->status) ? WEXITSTATUS(p->status) : -WTERMSIG(p->status);
    return 0;
}

const char *process_status_words(int status, char *text, size_t size)
{
    if (WIFEXITED(status)) {
        snprintf(text, size, "exited with code %d", WEXITSTATUS(status));
    } else if (WIFCONTINUED(status)) {
        snprintf(text, size, "continued");
    } else {
        bool stopped = WIFSTOPPED(status);
        int sig = stopped ? WSTOPSIG(status) : WTERMSIG(status);
        const char *name = sigabbrev_np(sig); /* NULL for a real-time one */
        snprintf(text, size, "%s by signal %d (SIG%s)%s",
                 stopped ? "stopped" : "killed", sig,
                 name != NULL ? name : "RT",
                 !stopped && WCOREDUMP(status) ? ", core dumped" : "");
    }
    return text;
}
