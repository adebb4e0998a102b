/*
 * say - one line of output that says who speaks (say.h).
 */
#include "common/say.h"
#include "common/errors.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A role's colour: a number of the 256-colour palette, by its name, so that
 * every process picks the same one without asking another. */
static int colour_of(const char *role)
{
    static const unsigned char palette[31] = {
        33,  208, 40,  170, 220, 44,  203, 105, 142, 177, 79,
        174, 111, 39,  130, 70,  213, 184, 37,  167, 99,  100,
        140, 120, 209, 75,  136, 71,  207, 227, 80};
    unsigned hash = 7;
    for (const char *c = role; *c != '\0'; c++)
        hash = hash * 33 + (unsigned char)*c;
    return palette[hash % sizeof(palette)];
}

static bool use_colour(void)
{
    const char *no_color = getenv("NO_COLOR"); /* set and not empty: none */
    return (no_color == NULL || *no_color == '\0') && isatty(STDOUT_FILENO);
}

static void put_line(const char *text, size_t len)
{
    while (len > 0) { /* once, but for a signal or a full disk */
        ssize_t n = write(STDOUT_FILENO, text, len);
        if (n == -1 && errno == EAGAIN) /* somebody made it non-blocking */
            poll(&(struct pollfd){STDOUT_FILENO, POLLOUT, 0}, 1, -1);
        else if (n == -1 && errno != EINTR)
            die("stdout: %s (%s)", errors_text(errno), errors_name(errno));
        if (n > 0) {
            text += n;
            len -= (size_t)n;
        }
    }
}

__attribute__((format(printf, 3, 0))) static void
say_line(const char *role, const char *who, const char *fmt, va_list ap)
{
    char line[SAY_LINE_MAX];
    int len = 0;
    if (role == NULL)
        line[0] = '\0';
    else if (use_colour())
        len = snprintf(line, 256, "\033[38;5;%dm%.64s %s:\033[0m ",
                       colour_of(role), role, who);
    else
        len = snprintf(line, 256, "%.64s %s: ", role, who);
    size_t room = sizeof(line) - (size_t)len;
    int text_len = vsnprintf(line + len, room, fmt, ap);
    size_t end = (size_t)len + (size_t)(text_len < 0 ? 0 : text_len);
    if (end > sizeof(line) - 1) {
        end = sizeof(line) - 1;
        memcpy(line + end - 3, "...", 3);
    }
    line[end] = '\n'; /* in place of the NUL */
    put_line(line, end + 1);
}

void say(const char *role, const char *fmt, ...)
{
    int saved_errno = errno;
    char who[32];
    snprintf(who, sizeof(who), "%d", getpid());
    va_list ap;
    va_start(ap, fmt);
    say_line(role, who, fmt, ap);
    va_end(ap);
    errno = saved_errno;
}

void say_thread(const char *role, const char *fmt, ...)
{
    int saved_errno = errno;
    char who[32];
    snprintf(who, sizeof(who), "%d/%d", getpid(), gettid());
    va_list ap;
    va_start(ap, fmt);
    say_line(role, who, fmt, ap);
    va_end(ap);
    errno = saved_errno;
}

void say_bare(const char *fmt, ...)
{
    int saved_errno = errno;
    va_list ap;
    va_start(ap, fmt);
    say_line(NULL, NULL, fmt, ap);
    va_end(ap);
    errno = saved_errno;
}
