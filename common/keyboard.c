/*
 * keyboard - stdin beside everything else a server waits for (keyboard.h).
 */
#include "common/keyboard.h"
#include "common/signals.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

void keyboard_open(struct keyboard *k)
{
    signals_handle(SIGTTIN, SIG_IGN);
    k->fd = open("/proc/self/fd/0", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    k->has_ended = k->fd == -1;
    lines_init(&k->lines, k->fd, k->storage, sizeof(k->storage));
}

bool keyboard_next(struct keyboard *k, char **line)
{
    size_t len;
    for (;;) {
        switch (lines_next(&k->lines, line, &len)) {
        case LINES_LINE:
            return true;
        case LINES_TOO_LONG:
        case LINES_SKIPPED:
            break;
        case LINES_PARTIAL:
            return false;
        case LINES_EOF:
        case LINES_ERROR:
            k->has_ended = true;
            return false;
        }
    }
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
