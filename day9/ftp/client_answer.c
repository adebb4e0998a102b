/*
 * client_answer - what an FTP server answers, taken apart (client_answer.h).
 */
#include "day9/ftp/client_answer.h"

#include <limits.h>
#include <stdbool.h>
#include <string.h>

enum { CODE = 3, PORT_MIN = 1024, PORT_MAX = 65535 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Whether the bytes that have come so far can begin an answer. */
static bool can_begin(const char *data, size_t len)
{
    for (size_t i = 0; i < len && i < CODE; i++) {
        if (!is_digit(data[i]))
            return false;
    }
    if (len > 0 && (data[0] < '1' || data[0] > '5'))
        return false;
    return len <= CODE || data[CODE] == ' ' || data[CODE] == '-' ||
           data[CODE] == '\r' || data[CODE] == '\n';
}

/* Whether a line, len bytes with its LF, is the last of an answer that begins
 * with code. */
static bool is_last(const char *line, size_t len, const char *code)
{
    return len > CODE && memcmp(line, code, CODE) == 0 && line[CODE] != '-' &&
           can_begin(line, len);
}

enum ftpc_answer_result ftpc_answer_parse(const char *data, size_t len,
                                          struct ftpc_answer *a)
{
    if (!can_begin(data, len))
        return FTPC_ANSWER_BAD;
    const char *line = data, *end = data + len, *lf;
    while (line < end &&
           (lf = memchr(line, '\n', (size_t)(end - line))) != NULL) {
        size_t line_len = (size_t)(lf + 1 - line);
        if (is_last(line, line_len, data)) {
            a->code =
                (data[0] - '0') * 100 + (data[1] - '0') * 10 + data[2] - '0';
            a->line = line;
            a->line_len = line_len - (lf[-1] == '\r' ? 2 : 1);
            a->len = (size_t)(lf + 1 - data);
            return FTPC_ANSWER_WHOLE;
        }
        line = lf + 1;
    }
    return FTPC_ANSWER_PARTIAL;
}

/* What is left of an answer's last line to be read. */
struct text {
    const char *at, *end;
};

static struct text text_of(const struct ftpc_answer *a)
{
    const char *end = a->line + a->line_len;
    return (struct text){a->line_len > CODE ? a->line + CODE + 1 : end, end};
}

/* Takes c, if it is what comes next. */
static bool take(struct text *t, char c)
{
    if (t->at == t->end || *t->at != c)
        return false;
    t->at++;
    return true;
}

/* Takes digits, at most so many, as one number; -1 if none, or too large. */
static long long take_number(struct text *t, int digits)
{
    long long number = -1;
    for (; digits > 0 && t->at < t->end && is_digit(*t->at); digits--) {
        int digit = *t->at++ - '0';
        if (number > (LLONG_MAX - digit) / 10)
            return -1;
        number = (number == -1 ? 0 : number * 10) + digit;
    }
    return t->at < t->end && is_digit(*t->at) ? -1 : number;
}

static int checked_port(long long port)
{
    return port >= PORT_MIN && port <= PORT_MAX ? (int)port : -1;
}

int ftpc_answer_epsv(const struct ftpc_answer *a)
{
    struct text t = text_of(a);
    while (t.at < t.end && *t.at != '(')
        t.at++;
    if (!take(&t, '(') || t.at == t.end || is_digit(*t.at))
        return -1;
    char mark = *t.at; /* "|", or any other: the server's choice */
    if (!take(&t, mark) || !take(&t, mark) || !take(&t, mark))
        return -1;
    int port = checked_port(take_number(&t, 5));
    return take(&t, mark) && take(&t, ')') ? port : -1;
}

int ftpc_answer_pasv(const struct ftpc_answer *a)
{
    enum { NUMBERS = 6, P1 = 4, P2 = 5 };
    struct text t = text_of(a);
    while (t.at < t.end && !is_digit(*t.at)) /* not all write the brackets */
        t.at++;
    long long of[NUMBERS];
    for (int i = 0; i < NUMBERS; i++) {
        if (i > 0 && !take(&t, ','))
            return -1;
        of[i] = take_number(&t, 3);
        if (of[i] < 0 || of[i] > UCHAR_MAX)
            return -1;
    }
    return checked_port(of[P1] * 256 + of[P2]);
}

long long ftpc_answer_size(const struct ftpc_answer *a)
{
    struct text t = text_of(a);
    long long size = take_number(&t, INT_MAX);
    return t.at == t.end ? size : -1;
}

time_t ftpc_answer_time(const struct ftpc_answer *a)
{
    enum { DIGITS = 14 };
    struct text t = text_of(a);
    if (t.end - t.at < DIGITS)
        return -1;
    long long all = take_number(&t, DIGITS);
    if (all == -1 || (t.at < t.end && *t.at != '.')) /* ".123": of a second */
        return -1;
    struct tm tm = {
        .tm_year = (int)(all / 10000000000) - 1900,
        .tm_mon = (int)(all / 100000000 % 100) - 1,
        .tm_mday = (int)(all / 1000000 % 100),
        .tm_hour = (int)(all / 10000 % 100),
        .tm_min = (int)(all / 100 % 100),
        .tm_sec = (int)(all % 100),
    };
    return timegm(&tm);
}

int ftpc_answer_path(const struct ftpc_answer *a, char *path, size_t size)
{
    struct text t = text_of(a);
    if (!take(&t, '"'))
        return -1;
    for (size_t len = 0; len < size && len < INT_MAX; len++) {
        if (t.at == t.end)
            return -1;
        char c = *t.at++;
        if (c == '"' && !take(&t, '"')) { /* one alone is the end */
            path[len] = '\0';
            return (int)len;
        }
        path[len] = c;
    }
    return -1;
}
