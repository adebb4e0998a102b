/*
 * client_progress - how far a file on its way has come (client_progress.h).
 */
#include "day9/ftp/client_progress.h"
#include "common/io.h"
#include "common/mono.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MEGA       1e6
#define CLEAR_LINE "\r\033[K" /* to the beginning; erase to the end */

void ftpc_progress_begin(struct ftpc_progress *p, long long start,
                         long long total)
{
    *p = (struct ftpc_progress){.start = start, .done = start, .total = total};
    p->began_ns = mono_now_ns();
    p->is_shown = isatty(STDOUT_FILENO) == 1;
}

double ftpc_progress_seconds(const struct ftpc_progress *p)
{
    return (double)(mono_now_ns() - p->began_ns) / 1e9;
}

double ftpc_progress_rate(const struct ftpc_progress *p)
{
    double seconds = ftpc_progress_seconds(p);
    return seconds > 0 ? (double)(p->done - p->start) / MEGA / seconds : 0;
}

const char *ftpc_progress_text(const struct ftpc_progress *p, double rate,
                               char *text)
{
    enum { WIDTH = 30 };
    char bar[WIDTH + 1];
    double done = (double)p->done, total = (double)p->total;
    if (p->total < 0) {
        snprintf(text, FTPC_PROGRESS_MAX, "%.1f MB, %.1f MB/s", done / MEGA,
                 rate);
        return text;
    }
    double part = total > 0 && done < total ? done / total : 1;
    int filled = (int)(part * WIDTH);
    memset(bar, ' ', WIDTH);
    memset(bar, '=', (size_t)filled);
    if (filled < WIDTH)
        bar[filled] = '>';
    bar[WIDTH] = '\0';
    snprintf(text, FTPC_PROGRESS_MAX, "%3d%% [%s] %.1f of %.1f MB, %.1f MB/s",
             (int)(part * 100), bar, done / MEGA, total / MEGA, rate);
    return text;
}

/* One write(2) a picture, so that none is seen half. What fails on a terminal
 * is its own business: the file goes on. */
static void show(struct ftpc_progress *p)
{
    char bar[FTPC_PROGRESS_MAX], text[FTPC_PROGRESS_MAX + sizeof(CLEAR_LINE)];
    int len = snprintf(text, sizeof(text), CLEAR_LINE "%s",
                       ftpc_progress_text(p, ftpc_progress_rate(p), bar));
    io_write_full(STDOUT_FILENO, text, (size_t)len);
    p->shown_ns = mono_now_ns();
}

void ftpc_progress_add(struct ftpc_progress *p, long long bytes)
{
    enum { EVERY_NS = 100 * 1000 * 1000 };
    p->done += bytes;
    if (p->is_shown && mono_now_ns() - p->shown_ns >= EVERY_NS)
        show(p);
}

void ftpc_progress_end(struct ftpc_progress *p)
{
    if (!p->is_shown)
        return;
    show(p); /* the last picture stays: what came, and how fast */
    io_write_full(STDOUT_FILENO, "\n", 1);
}
