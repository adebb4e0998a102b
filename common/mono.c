/*
 * mono - monotonic time: stamps, deadlines, naps (mono.h).
 */
#include "common/mono.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>

int64_t mono_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now); /* can't fail with this clock */
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t mono_now_ms(void)
{
    return mono_now_ns() / 1000000;
}

int64_t mono_deadline_ms(int timeout_ms)
{
    return timeout_ms < 0 ? MONO_NEVER : mono_now_ms() + timeout_ms;
}

int mono_left_ms(int64_t deadline_ms)
{
    if (deadline_ms == MONO_NEVER)
        return -1;
    int64_t left = deadline_ms - mono_now_ms();
    if (left <= 0)
        return 0;
    return left < INT_MAX ? (int)left : INT_MAX;
}

struct timespec mono_timespec(int64_t deadline_ms)
{
    return (struct timespec){
        .tv_sec = (time_t)(deadline_ms / 1000),
        .tv_nsec = (long)(deadline_ms % 1000) * 1000000,
    };
}

int mono_paced_ms(int ms)
{
    const char *text = getenv("LAB_PACE");
    if (text == NULL || *text == '\0')
        return ms;
    char *end;
    double pace = strtod(text, &end);
    if (*end != '\0' || !(pace >= 0 && pace <= 100)) /* NaN fails both */
        return ms;
    double paced = ms * pace;
    return paced < INT_MAX ? (int)paced : INT_MAX;
}

void mono_nap_ms(int ms)
{
    int paced_ms = mono_paced_ms(ms);
    if (paced_ms <= 0)
        return;
    struct timespec until = mono_timespec(mono_now_ms() + paced_ms);
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) ==
           EINTR)
        continue; /* an absolute time: the rest, not the whole again */
}
