/*
 * date - times as HTTP writes them (date.h).
 */
#include "day10/http/date.h"

#include <stdio.h>
#include <string.h>

enum { DAY_S = 24 * 60 * 60, YEAR_PIVOT = 70 };

static const char days[] = "SunMonTueWedThuFriSat";
static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

const char *http_date_format(time_t when, char *text)
{
    const time_t first = -62135596800, last = 253402300799; /* 1 to 9999 */
    struct tm tm;
    when = when < first ? first : when > last ? last : when;
    gmtime_r(&when, &tm);
    snprintf(text, HTTP_DATE_MAX, "%.3s, %02d %.3s %04d %02d:%02d:%02d GMT",
             days + tm.tm_wday * 3, tm.tm_mday, months + tm.tm_mon * 3,
             (tm.tm_year + 1900) % 10000, tm.tm_hour, tm.tm_min, tm.tm_sec);
    return text;
}

/* The number of days from 1970-01-01, in the calendar that has always been
 * ours: years begin in March here, so that a leap day is their last. */
static long days_since_1970(long year, int month, int day)
{
    year -= month < 2;
    long era = (year >= 0 ? year : year - 399) / 400, of_era = year - era * 400;
    long of_year = (153 * ((month + 10) % 12) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year -
           719468;
}

static int month_of(const char *name)
{
    for (int i = 0; i < 12; i++) {
        if (memcmp(months + 3 * i, name, 3) == 0)
            return i;
    }
    return -1;
}

bool http_date_parse(struct http_text text, time_t *when)
{
    char copy[48], month[4], zone[4];
    int day, year, hour, minute, second, used = -1;
    if (text.at == NULL || text.len >= sizeof(copy) ||
        memchr(text.at, '\0', text.len) != NULL)
        return false;
    memcpy(copy, text.at, text.len);
    copy[text.len] = '\0';
    if (sscanf(copy, "%*3[A-Za-z], %2d %3[A-Za-z] %4d %2d:%2d:%2d %3[GMT]%n",
               &day, month, &year, &hour, &minute, &second, zone, &used) == 7) {
        /* RFC 1123, which everybody sends */
    } else if (sscanf(copy,
                      "%*9[A-Za-z], %2d-%3[A-Za-z]-%2d %2d:%2d:%2d %3[GMT]%n",
                      &day, month, &year, &hour, &minute, &second, zone,
                      &used) == 7) {
        year += year < YEAR_PIVOT ? 2000 : 1900;
    } else if (sscanf(copy, "%*3[A-Za-z] %3[A-Za-z] %2d %2d:%2d:%2d %4d%n",
                      month, &day, &hour, &minute, &second, &year,
                      &used) != 6) {
        return false;
    }
    if (used != (int)text.len || strlen(month) != 3 || month_of(month) == -1 ||
        day < 1 || day > 31 || hour < 0 || hour > 23 || minute < 0 ||
        minute > 59 || second < 0 || second > 60 || year < 1)
        return false;
    *when = (time_t)days_since_1970(year, month_of(month), day) * DAY_S +
            hour * 3600 + minute * 60 + second;
    return true;
}
