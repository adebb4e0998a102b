/*
 * gate - a pipe as a gate between processes (gate.h).
 *
 * Opening writes one byte that nobody ever reads: poll(2) reports it to all
 * who look, however many they are. POLLHUP without POLLIN means that all
 * write ends are closed and no byte was written: no opener is left.
 */
#include "common/gate.h"
#include "common/mono.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stddef.h>
#include <unistd.h>

int gate_init(struct gate *gate)
{
    if (gate == NULL) {
        errno = EINVAL;
        return -1;
    }
    int fds[2];
    if (pipe2(fds, O_CLOEXEC) == -1)
        return -1;
    gate->read_fd = fds[0];
    gate->write_fd = fds[1];
    return 0;
}

static void close_end(int *fd)
{
    int saved_errno = errno;
    if (*fd != -1)
        close(*fd); /* never retried: Linux frees it even on EINTR */
    *fd = -1;
    errno = saved_errno;
}

int gate_wait(struct gate *gate, int timeout_ms)
{
    int64_t deadline_ms = mono_deadline_ms(timeout_ms);
    struct pollfd look = {.fd = gate->read_fd, .events = POLLIN};
    if (look.fd == -1) {
        errno = EBADF;
        return -1;
    }
    close_end(&gate->write_fd);
    int ready;
    do
        ready = poll(&look, 1, mono_left_ms(deadline_ms));
    while (ready == -1 && errno == EINTR);
    if (ready == -1)
        return -1;
    if (ready == 1 && (look.revents & POLLIN) != 0)
        return 0;
    errno = ready == 0 ? ETIMEDOUT : EPIPE;
    return -1;
}

int gate_open(struct gate *gate)
{
    if (gate->write_fd == -1) {
        errno = EBADF;
        return -1;
    }
    ssize_t n;
    do
        n = write(gate->write_fd, "", 1); /* our read end is open: no SIGPIPE */
    while (n == -1 && errno == EINTR);
    close_end(&gate->write_fd);
    return n == 1 ? 0 : -1;
}

void gate_close(struct gate *gate)
{
    if (gate == NULL)
        return;
    close_end(&gate->read_fd);
    close_end(&gate->write_fd);
}
