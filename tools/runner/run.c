#include "tools/runner/run.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { INSIDE_UID = 1000 };

const char *run_inside(const struct run *run)
{
    return run->layer == LAYER_FULL ? "/scratch" : run->scratch;
}

uid_t run_inside_uid(const struct run *run)
{
    return run->layer == LAYER_FULL ? INSIDE_UID : run->uid;
}

void report_left(struct report *report, const char *kind, const char *fmt, ...)
{
    if (report->n_left == LEFT_MAX) {
        report->more_left++;
        return;
    }
    va_list args;
    struct left *left = &report->left[report->n_left++];
    va_start(args, fmt);
    left->kind = kind;
    vsnprintf(left->what, sizeof left->what, fmt, args);
    va_end(args);
}

int report_why(struct report *report, const char *what)
{
    snprintf(report->why, sizeof report->why, "%s: %s", what, strerror(errno));
    return -1;
}
