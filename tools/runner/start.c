#include "tools/runner/start.h"
#include "tools/runner/names.h"
#include "tools/runner/table.h"
#include "tools/runner/walls.h"

#include <errno.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MIB = 1024 * 1024, STACK_MIB = 8, NEIGHBOURS = 4 };

/* Between the child and the keeper, with the listener's descriptor if any. */
union control {
    char bytes[CMSG_SPACE(sizeof(int))];
    struct cmsghdr align;
};

static void send_state(int socket, const struct started *state, int fd)
{
    struct iovec part = {(void *)state, sizeof *state};
    union control control = {.bytes = {0}};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    if (fd != -1) {
        message.msg_control = &control;
        message.msg_controllen = sizeof control;
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof fd);
        memcpy(CMSG_DATA(header), &fd, sizeof fd);
    }
    sendmsg(socket, &message, MSG_NOSIGNAL);
}

/* Ends the child. Not by _exit: the keeper, told of each exit, would have to
 * let it go, and it is waiting for this message. */
static _Noreturn void fail(int socket, const char *step)
{
    struct started state = {.step = step, .error = errno, .listener = -1};
    send_state(socket, &state, -1);
    for (;;)
        kill(getpid(), SIGKILL);
}

static int limit(__rlimit_resource_t resource, rlim_t value)
{
    struct rlimit both = {value, value};
    return setrlimit(resource, &both);
}

static int limit_all(const struct run *run)
{
    const struct limits *limits = &run->options->limits;
    if (limit(RLIMIT_CORE, 0) == -1 ||
        limit(RLIMIT_CPU, (rlim_t)limits->cpu + 2) == -1 ||
        limit(RLIMIT_FSIZE, (rlim_t)limits->file_size * MIB) == -1 ||
        limit(RLIMIT_STACK, (rlim_t)STACK_MIB * MIB) == -1 ||
        limit(RLIMIT_NOFILE, (rlim_t)limits->open_files) == -1)
        return -1;
    /* a queue that nobody could find again */
    if (!names_see_queues() && limit(RLIMIT_MSGQUEUE, 0) == -1)
        return -1;
    /* Counted per user: with one of its own it is exact. In a namespace two
     * more count: the keeper, and the zombie of the one that entered it. */
    if (run->layer == LAYER_FULL)
        return limit(RLIMIT_NPROC, (rlim_t)limits->processes + 2);
    if (run->own_uid)
        return limit(RLIMIT_NPROC, (rlim_t)limits->processes);
    /* Else other runs count too, those that begin later as well: it is only to
     * hold a fork bomb until the keeper looks. */
    rlim_t others = (rlim_t)table_tasks_of(run->uid);
    return limit(RLIMIT_NPROC, others + NEIGHBOURS * (rlim_t)limits->processes);
}

static int become_user(const struct run *run)
{
    if (run->layer == LAYER_FULL || !run->own_uid)
        return 0;
    return setgroups(0, NULL) == -1 ||
                   setresgid(run->gid, run->gid, run->gid) == -1 ||
                   setresuid(run->uid, run->uid, run->uid) == -1
               ? -1
               : 0;
}

/* As a fresh shell's: no handler, nothing ignored, nothing blocked. */
static void default_signals(void)
{
    sigset_t none;
    sigemptyset(&none);
    for (int sig = 1; sig < NSIG; sig++)
        sigaction(sig, &(struct sigaction){.sa_handler = SIG_DFL}, NULL);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static void make_environment(const struct run *run)
{
    clearenv();
    setenv("PATH", "/usr/local/bin:/usr/bin:/bin", 1);
    setenv("LANG", "C.UTF-8", 1);
    setenv("HOME", run_inside(run), 1);
    setenv("TMPDIR", run_inside(run), 1);
    for (int i = 0; i < run->options->env.len; i++)
        putenv((char *)run->options->env.at[i]);
}

static void put_up_walls(const struct run *run, int socket)
{
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
        fail(socket, "no_new_privs");
    if (run->layer >= LAYER_LANDLOCK && landlock_restrict(run) == -1)
        fail(socket, "landlock");
    int listener = filter_install(run);
    if (listener == -1 && filter_install_deaf(run) == -1)
        fail(socket, "seccomp");
    struct started state = {.listener = listener};
    send_state(socket, &state, listener);
}

static _Noreturn void child(const struct run *run, int socket)
{
    setsid();
    default_signals();
    umask(022);
    if (chdir(run_inside(run)) == -1)
        fail(socket, "chdir");
    if (dup2(run->in, 0) == -1 || dup2(run->out, 1) == -1 ||
        dup2(run->err, 2) == -1)
        fail(socket, "dup2");
    if (become_user(run) == -1)
        fail(socket, "becoming another user");
    make_environment(run);
    char pid = SAY_PID; /* the kernel adds whose, as the receiver sees it */
    send(run->socket, &pid, sizeof pid, MSG_NOSIGNAL);
    put_up_walls(run, socket);
    close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
    if (limit_all(run) == -1) /* late: it holds for this process as well */
        fail(socket, "setrlimit");
    execvp(run->options->program[0], run->options->program);
    fail(socket, NULL);
}

/* Takes messages until exec has closed the child's end, or it failed. */
static void await(int socket, struct started *started)
{
    *started = (struct started){.listener = -1};
    for (;;) {
        unsigned long long id;
        struct pollfd fds[] = {{started->listener, POLLIN, 0},
                               {socket, POLLIN, 0}};
        poll(fds, 2, -1);
        if (fds[0].revents != 0 && fds[1].revents == 0 && /* exits, no exec */
            filter_next_exit(started->listener, &id) > 0)
            filter_let_go(started->listener, id);
        if (fds[1].revents == 0)
            continue;
        struct started state;
        struct iovec part = {&state, sizeof state};
        union control control;
        struct msghdr message = {.msg_iov = &part,
                                 .msg_iovlen = 1,
                                 .msg_control = &control,
                                 .msg_controllen = sizeof control};
        ssize_t n = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
        if (n == -1 && errno == EINTR)
            continue;
        if (n <= 0)
            return;
        started->step = state.step;
        started->error = state.error;
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        if (header != NULL && header->cmsg_type == SCM_RIGHTS)
            memcpy(&started->listener, CMSG_DATA(header), sizeof(int));
    }
}

pid_t start_program(const struct run *run, struct started *started)
{
    int sockets[2];
    *started = (struct started){.step = "fork", .listener = -1};
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) == -1) {
        started->error = errno;
        return -1;
    }
    pid_t pid = fork();
    if (pid == 0) {
        close(sockets[0]);
        child(run, sockets[1]);
    }
    started->error = errno;
    close(sockets[1]);
    if (pid != -1)
        await(sockets[0], started);
    close(sockets[0]);
    if (pid == -1 || (started->step == NULL && started->error == 0))
        return pid;
    waitpid(pid, NULL, 0);
    return -1;
}
