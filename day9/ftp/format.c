/*
 * format - texts of FTP's replies and listings (format.h).
 */
#include "day9/ftp/format.h"

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

const char *ftp_format_pasv(const struct sockaddr_storage *where, char *text)
{
    const struct sockaddr_in *v4 = (const struct sockaddr_in *)where;
    const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)where;
    unsigned char host[4];
    if (where->ss_family == AF_INET)
        memcpy(host, &v4->sin_addr, sizeof(host));
    else if (where->ss_family == AF_INET6 &&
             IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr))
        memcpy(host, &v6->sin6_addr.s6_addr[12], sizeof(host));
    else
        return NULL;
    unsigned port = ntohs(v4->sin_port); /* stands in the same place in both */
    snprintf(text, FTP_PASV_MAX, "(%d,%d,%d,%d,%u,%u)", host[0], host[1],
             host[2], host[3], port >> 8, port & 0xff);
    return text;
}

const char *ftp_format_quoted(const char *path, char *text)
{
    size_t used = 0;
    text[used++] = '"';
    for (; *path != '\0' && used + 4 < FTP_QUOTED_MAX; path++) {
        if (*path == '"')
            text[used++] = '"';
        text[used++] = *path;
    }
    text[used++] = '"';
    text[used] = '\0';
    return text;
}

const char *ftp_format_time(time_t seconds, char *text)
{
    struct tm utc = {.tm_year = 70, .tm_mday = 1};
    gmtime_r(&seconds, &utc); /* fails for a year that doesn't fit */
    if (strftime(text, FTP_TIME_MAX, "%Y%m%d%H%M%S", &utc) == 0)
        *text = '\0';
    return text;
}

const char *ftp_format_facts(const struct stat *file, bool is_read_only,
                             char *text)
{
    bool is_folder = S_ISDIR(file->st_mode);
    const char *may = is_folder ? "cdeflmp" : "adfrw";
    if (is_read_only)
        may = is_folder ? "el" : "r";
    char size[32] = "", modify[FTP_TIME_MAX];
    if (!is_folder)
        snprintf(size, sizeof(size), "size=%jd;", (intmax_t)file->st_size);
    snprintf(text, FTP_FACTS_MAX,
             "type=%s;%smodify=%s;perm=%s;unique=%jxg%jx; ",
             is_folder ? "dir" : "file", size,
             ftp_format_time(file->st_mtime, modify), may,
             (uintmax_t)file->st_dev, (uintmax_t)file->st_ino);
    return text;
}

/* "drwxr-xr-x"; only files and folders are listed. */
static void format_mode(mode_t mode, char text[11])
{
    static const char letters[] = "rwxrwxrwx";
    text[0] = S_ISDIR(mode) ? 'd' : '-';
    for (int i = 0; i < 9; i++)
        text[i + 1] = (mode & (0400u >> i)) != 0 ? letters[i] : '-';
    text[10] = '\0';
}

const char *ftp_format_line(const struct stat *file, const char *name,
                            time_t now, char *text)
{
    enum { HALF_A_YEAR = 182 * 24 * 60 * 60, DAY = 24 * 60 * 60 };
    struct tm utc = {.tm_year = 70, .tm_mday = 1};
    gmtime_r(&file->st_mtime, &utc);
    bool is_near =
        file->st_mtime > now - HALF_A_YEAR && file->st_mtime < now + DAY;
    char when[FTP_TIME_MAX], mode[11];
    if (strftime(when, sizeof(when), is_near ? "%b %e %H:%M" : "%b %e  %Y",
                 &utc) == 0)
        *when = '\0';
    format_mode(file->st_mode, mode);
    snprintf(text, FTP_LINE_TEXT_MAX, "%s %3ju ftp ftp %12jd %s %s", mode,
             (uintmax_t)file->st_nlink, (intmax_t)file->st_size, when, name);
    for (char *c = text; *c != '\0'; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            *c = '?';
    return text;
}
