/*
 * outside - calls that may wait for the world outside, or fail for its sake:
 * explore gives the token away around them, fault makes them fail or do less.
 */
#include "tools/shim/sched.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* Will a call on fd return at once? Then the token is kept: the run stays one
 * that can be replayed. */
static bool is_ready(int fd, short what)
{
    REAL(poll);
    struct pollfd look = {.fd = fd, .events = what};
    return real_poll(&look, 1, 0) == 1;
}

/* Begins a call on fd (-1: on none). Returns true if the token was left. */
static bool begin(int fd, short what)
{
    int saved_errno = errno;
    sched_point();
    bool leaves = sched_is_on() && (fd == -1 || !is_ready(fd, what));
    if (leaves)
        sched_leave();
    errno = saved_errno;
    return leaves;
}

#define FAIL_OR_BEGIN(name, fd, what)                                          \
    REAL(name);                                                                \
    shim_init();                                                               \
    int error = shim_fault_of(#name, fd);                                      \
    if (error != 0) {                                                          \
        errno = error;                                                         \
        return -1;                                                             \
    }                                                                          \
    bool left = begin(fd, what)

#define END_WITH(result)                                                       \
    if (left)                                                                  \
        sched_enter();                                                         \
    return result

#define CALL(type, name, params, args, fd, what)                               \
    type name params                                                           \
    {                                                                          \
        FAIL_OR_BEGIN(name, fd, what);                                         \
        type result = real_##name args;                                        \
        END_WITH(result);                                                      \
    }

/* The same, of len bytes, which may become fewer. */
#define TRANSFER(name, params, args, fd, what)                                 \
    ssize_t name params                                                        \
    {                                                                          \
        FAIL_OR_BEGIN(name, fd, what);                                         \
        len = shim_less(len);                                                  \
        ssize_t result = real_##name args;                                     \
        END_WITH(result);                                                      \
    }

TRANSFER(read, (int fd, void *data, size_t len), (fd, data, len), fd, POLLIN)
TRANSFER(write, (int fd, const void *data, size_t len), (fd, data, len), fd,
         POLLOUT)
TRANSFER(pread, (int fd, void *data, size_t len, off_t at), (fd, data, len, at),
         fd, POLLIN)
TRANSFER(pwrite, (int fd, const void *data, size_t len, off_t at),
         (fd, data, len, at), fd, POLLOUT)
TRANSFER(recv, (int fd, void *data, size_t len, int flags),
         (fd, data, len, flags), fd, POLLIN)
TRANSFER(send, (int fd, const void *data, size_t len, int flags),
         (fd, data, len, flags), fd, POLLOUT)
TRANSFER(sendfile, (int to, int from, off_t *at, size_t len),
         (to, from, at, len), to, POLLOUT)
TRANSFER(copy_file_range,
         (int from, off64_t *at, int to, off64_t *to_at, size_t len,
          unsigned flags),
         (from, at, to, to_at, len, flags), to, POLLOUT)
CALL(int, accept, (int fd, struct sockaddr *peer, socklen_t *len),
     (fd, peer, len), fd, POLLIN)
CALL(int, accept4, (int fd, struct sockaddr *peer, socklen_t *len, int flags),
     (fd, peer, len, flags), fd, POLLIN)
CALL(int, poll, (struct pollfd * fds, nfds_t n, int timeout_ms),
     (fds, n, timeout_ms), -1, 0)
CALL(int, ppoll,
     (struct pollfd * fds, nfds_t n, const struct timespec *time,
      const sigset_t *mask),
     (fds, n, time, mask), -1, 0)
CALL(int, pselect,
     (int n, fd_set *in, fd_set *out, fd_set *other,
      const struct timespec *time, const sigset_t *mask),
     (n, in, out, other, time, mask), -1, 0)
CALL(int, epoll_pwait,
     (int fd, struct epoll_event *events, int n, int time,
      const sigset_t *mask),
     (fd, events, n, time, mask), -1, 0)
CALL(int, eventfd_read, (int fd, eventfd_t *value), (fd, value), fd, POLLIN)
CALL(int, select,
     (int n, fd_set *in, fd_set *out, fd_set *other, struct timeval *time),
     (n, in, out, other, time), -1, 0)
CALL(int, epoll_wait, (int fd, struct epoll_event *events, int n, int time),
     (fd, events, n, time), -1, 0)
CALL(pid_t, wait, (int *status), (status), -1, 0)
CALL(int, connect, (int fd, const struct sockaddr *peer, socklen_t len),
     (fd, peer, len), -1, 0)
CALL(int, flock, (int fd, int how), (fd, how), -1, 0)
CALL(int, sigsuspend, (const sigset_t *mask), (mask), -1, 0)
CALL(int, fsync, (int fd), (fd), -1, 0)
CALL(int, ftruncate, (int fd, off_t len), (fd, len), -1, 0)
CALL(int, socket, (int family, int type, int protocol),
     (family, type, protocol), -1, 0)
CALL(int, dup, (int fd), (fd), -1, 0)
CALL(int, pipe, (int fds[2]), (fds), -1, 0)
CALL(int, pipe2, (int fds[2], int flags), (fds, flags), -1, 0)
CALL(int, dup2, (int from, int to), (from, to), -1, 0)
CALL(int, pause, (void), (), -1, 0)

/* One that doesn't wait can't be interrupted. */
#define WAIT(type, name, params, args)                                         \
    type name params                                                           \
    {                                                                          \
        if ((options & WNOHANG) != 0) {                                        \
            REAL(name);                                                        \
            shim_init();                                                       \
            sched_point();                                                     \
            return real_##name args;                                           \
        }                                                                      \
        FAIL_OR_BEGIN(name, -1, 0);                                            \
        type result = real_##name args;                                        \
        END_WITH(result);                                                      \
    }

WAIT(pid_t, waitpid, (pid_t pid, int *status, int options),
     (pid, status, options))
WAIT(pid_t, wait3, (int *status, int options, struct rusage *used),
     (status, options, used))
WAIT(pid_t, wait4, (pid_t pid, int *status, int options, struct rusage *used),
     (pid, status, options, used))
WAIT(int, waitid, (idtype_t kind, id_t id, siginfo_t *info, int options),
     (kind, id, info, options))

pid_t fork(void)
{
    REAL(fork);
    shim_init();
    int error = shim_fault("fork");
    if (error != 0) {
        errno = error;
        return -1;
    }
    sched_point();
    bool child_naps = shim_random(2) == 0;
    unsigned salt = shim_random(UINT_MAX);
    pid_t pid = real_fork();
    if (pid == 0) {
        sched_forked();
        shim_salt(salt);
    }
    if (shim_mode == SHIM_PERTURB && pid != -1 && child_naps == (pid == 0))
        perturb_nap(); /* the other is first */
    return pid;
}

/* A fork too, where it fails: but it returns the error. */
#define SPAWN(name)                                                            \
    int name(pid_t *pid, const char *what,                                     \
             const posix_spawn_file_actions_t *a, const posix_spawnattr_t *b,  \
             char *const argv[], char *const envp[])                           \
    {                                                                          \
        REAL(name);                                                            \
        shim_init();                                                           \
        int error = shim_fault("fork");                                        \
        return error != 0 ? error : real_##name(pid, what, a, b, argv, envp);  \
    }
SPAWN(posix_spawn)
SPAWN(posix_spawnp)

static void *fail_with(int error)
{
    errno = error;
    return NULL;
}

/* calloc isn't among them: dlsym itself calls it. */
void *malloc(size_t size)
{
    REAL(malloc);
    int error = shim_mode == SHIM_FAULT ? shim_fault("malloc") : 0;
    return error != 0 ? fail_with(error) : real_malloc(size);
}

void *mmap(void *at, size_t len, int protection, int flags, int fd, off_t from)
{
    REAL(mmap);
    int error = shim_mode == SHIM_FAULT ? shim_fault("mmap") : 0;
    if (error != 0) {
        errno = error;
        return MAP_FAILED;
    }
    return real_mmap(at, len, protection, flags, fd, from);
}

int open(const char *path, int flags, ...)
{
    mode_t mode = 0;
    if ((flags & (O_CREAT | O_TMPFILE)) != 0) {
        va_list rest;
        va_start(rest, flags);
        mode = va_arg(rest, mode_t);
        va_end(rest);
    }
    FAIL_OR_BEGIN(open, -1, 0);
    int result = real_open(path, flags, mode);
    END_WITH(result);
}
