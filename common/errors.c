/*
 * errors - check a call, or end the program with one clear line (errors.h).
 */
#include "common/errors.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 1024 };

const char *errors_name(int number)
{
    const char *name = strerrorname_np(number); /* glibc >= 2.32 */
    return name != NULL ? name : "?";
}

const char *errors_text(int number)
{
    const char *text = strerrordesc_np(number);
    return text != NULL ? text : "unknown error";
}

/* Puts len bytes out in one write(2), a longer line cut, and ends. */
_Noreturn static void end_with(char *text, int len)
{
    size_t n = len < LINE_MAX_BYTES ? (size_t)len : LINE_MAX_BYTES - 1;
    text[n - 1] = '\n';
    ssize_t ignored = write(STDERR_FILENO, text, n);
    (void)ignored; /* stderr is gone: nobody is left to be told */
    _exit(1);
}

_Noreturn static void fail(int number, const char *call, const char *file,
                           int line)
{
    char text[LINE_MAX_BYTES];
    int len = snprintf(text, sizeof(text), "%.500s:%d: %s: %s (%s)\n", file,
                       line, call, errors_text(number), errors_name(number));
    end_with(text, len);
}

int errors_check_int(int value, const char *call, const char *file, int line)
{
    if (value == -1)
        fail(errno, call, file, line);
    return value;
}

long errors_check_long(long value, const char *call, const char *file, int line)
{
    if (value == -1)
        fail(errno, call, file, line);
    return value;
}

long long errors_check_llong(long long value, const char *call,
                             const char *file, int line)
{
    if (value == -1)
        fail(errno, call, file, line);
    return value;
}

void *errors_check_ptr(void *value, const char *call, const char *file,
                       int line)
{
    if (value == NULL)
        fail(errno, call, file, line);
    return value;
}

void errors_check_number(int number, const char *call, const char *file,
                         int line)
{
    if (number != 0)
        fail(number, call, file, line);
}

_Noreturn void errors_die(const char *file, int line, const char *fmt, ...)
{
    char text[LINE_MAX_BYTES];
    int len = snprintf(text, sizeof(text), "%.500s:%d: ", file, line);
    va_list ap;
    va_start(ap, fmt);
    len += vsnprintf(text + len, sizeof(text) - (size_t)len, fmt, ap) + 1;
    va_end(ap);
    end_with(text, len);
}
