/*
 * keyboard - stdin beside everything else a server waits for (keyboard.h).
 */
#include "common/keyboard.h"
#include "common/io.h"
#include "common/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* Returns stdin, non-blocking, or -1. */
static int open_again(void)
{
    int fd =
        open("/proc/self/fd/0", O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd != -1 || errno != ENXIO)
        return fd;
    /* a socket can't be opened: whoever started us with one shares the flag */
    fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
    if (fd != -1)
        io_set_nonblocking(fd);
    return fd;
}

void keyboard_open(struct keyboard *k)
{
    signals_handle(SIGTTIN, SIG_IGN);
    k->fd = open_again();
    k->has_ended = k->fd == -1;
    k->has_read = false;
    lines_init(&k->lines, k->fd, k->storage, sizeof(k->storage));
}

bool keyboard_next(struct keyboard *k, char **line)
{
    if (k->has_read && !lines_waiting(&k->lines)) {
        k->has_read = false;
        return false;
    }
    size_t len;
    enum lines_result result = lines_next(&k->lines, line, &len);
    k->has_read = result == LINES_LINE;
    k->has_ended = result == LINES_EOF || result == LINES_ERROR;
    return result == LINES_LINE || (result == LINES_EOF && len > 0);
}

bool keyboard_says(struct keyboard *k, const char *word)
{
    char *line;
    while (keyboard_next(k, &line)) {
        if (strcmp(line, word) == 0)
            return true;
    }
    return false;
}

void keyboard_close(struct keyboard *k)
{
    if (k->fd != -1)
        close(k->fd);
    k->fd = -1;
}
