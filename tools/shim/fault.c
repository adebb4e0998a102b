/*
 * fault - which call fails now, and with what error (shim.h tells the spec).
 */
#include "tools/shim/shim.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { WAITS = 1, MOVES = 2, OPENS = 4, TAKES = 8 };

/* The calls that can fail, what they do, their error unless one is named. */
static struct call {
    const char *name;
    int does, error;
    _Atomic long calls;
} calls[] = {
    {"read", WAITS | MOVES, EIO, 0},
    {"write", WAITS | MOVES, ENOSPC, 0},
    {"pread", MOVES, EIO, 0},
    {"pwrite", MOVES, ENOSPC, 0},
    {"recv", WAITS | MOVES, ECONNRESET, 0},
    {"send", WAITS | MOVES, EPIPE, 0},
    {"sendfile", WAITS | MOVES, EIO, 0},
    {"copy_file_range", MOVES, ENOSPC, 0},
    {"ftruncate", 0, ENOSPC, 0},
    {"fsync", 0, EIO, 0},
    {"accept", WAITS | OPENS, ECONNABORTED, 0},
    {"accept4", WAITS | OPENS, ECONNABORTED, 0},
    {"poll", WAITS, EINTR, 0},
    {"select", WAITS, EINTR, 0},
    {"epoll_wait", WAITS, EINTR, 0},
    {"ppoll", WAITS, EINTR, 0},
    {"pselect", WAITS, EINTR, 0},
    {"epoll_pwait", WAITS, EINTR, 0},
    {"eventfd_read", WAITS, EIO, 0},
    {"wait", WAITS, EINTR, 0},
    {"wait3", WAITS, EINTR, 0},
    {"wait4", WAITS, EINTR, 0},
    {"waitid", WAITS, EINTR, 0},
    {"waitpid", WAITS, EINTR, 0},
    {"sem_wait", WAITS, EINTR, 0},
    {"sem_timedwait", WAITS, EINTR, 0},
    {"sem_clockwait", WAITS, EINTR, 0},
    {"open", OPENS, EMFILE, 0},
    {"pipe", OPENS, EMFILE, 0},
    {"pipe2", OPENS, EMFILE, 0},
    {"socket", OPENS, EMFILE, 0},
    {"dup", OPENS, EMFILE, 0},
    {"dup2", 0, EMFILE, 0},
    {"mmap", TAKES, ENOMEM, 0},
    {"malloc", TAKES, ENOMEM, 0},
    {"fork", 0, EAGAIN, 0},
    {"pthread_create", 0, EAGAIN, 0},
};

static const struct {
    const char *name;
    int error;
} errors[] = {
    {"EINTR", EINTR},   {"EAGAIN", EAGAIN}, {"ENOMEM", ENOMEM},
    {"EMFILE", EMFILE}, {"ENFILE", ENFILE}, {"ENOSPC", ENOSPC},
    {"EIO", EIO},       {"EPIPE", EPIPE},   {"ECONNABORTED", ECONNABORTED},
};

static struct call *find_call(const char *name)
{
    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
        if (strcmp(calls[i].name, name) == 0)
            return &calls[i];
    }
    return NULL;
}

/* "NAME=3" or "NAME=3:ENOSPC": is this the third call of NAME? */
static int fault_by_number(struct call *call)
{
    char text[32], *end;
    if (shim_setting_text(call->name, text, sizeof(text)) == NULL)
        return 0;
    if (atomic_fetch_add(&call->calls, 1) + 1 != strtol(text, &end, 10))
        return 0;
    for (size_t i = 0; *end == ':' && i < sizeof(errors) / sizeof(errors[0]);
         i++) {
        if (strcmp(errors[i].name, end + 1) == 0)
            return errors[i].error;
    }
    return call->error;
}

static bool happens(const char *name)
{
    long rate = shim_setting(name, 0);
    return rate > 0 && shim_random(100) < (unsigned)rate;
}

/* A blocking descriptor never says EAGAIN. */
static bool is_nonblocking(int fd)
{
    int flags = fd == -1 ? -1 : fcntl(fd, F_GETFL);
    return flags != -1 && (flags & O_NONBLOCK) != 0;
}

int shim_fault_of(const char *name, int fd)
{
    if (shim_mode != SHIM_FAULT)
        return 0;
    struct call *call = find_call(name);
    if (call == NULL)
        return 0;
    int error = fault_by_number(call);
    if (error == 0 && (call->does & WAITS) != 0 && happens("eintr"))
        error = EINTR;
    if (error == 0 && (call->does & (MOVES | WAITS)) != 0 &&
        is_nonblocking(fd) && happens("eagain"))
        error = EAGAIN;
    if (error == 0 && (call->does & OPENS) != 0 && happens("emfile"))
        error = EMFILE;
    if (error == 0 && (call->does & TAKES) != 0 && happens("enomem"))
        error = ENOMEM;
    return error;
}

int shim_fault(const char *name)
{
    return shim_fault_of(name, -1);
}

size_t shim_less(size_t len)
{
    if (shim_mode != SHIM_FAULT || len < 2 || !happens("short"))
        return len;
    return shim_random(2) == 0 ? 1 : 1 + shim_random((unsigned)len - 1);
}
