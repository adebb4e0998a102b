#ifndef LAB_FORMAT_H
#define LAB_FORMAT_H

/*
 * format - texts of FTP's replies and listings that have rules of their own.
 *
 * Pure, safe in threads. Each writes into text, which has the size its name
 * says (FTP_..._MAX), ends it with a NUL and returns it.
 */
#include <stdbool.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>

enum {
    FTP_PASV_MAX = 32,
    FTP_QUOTED_MAX = 2 * 4096 + 3,
    FTP_TIME_MAX = 32,
    FTP_FACTS_MAX = 160,
    FTP_LINE_TEXT_MAX = 512
};

/* An IPv4 address and its port for reply 227: "(127,0,0,1,39,16)"; NULL for an
 * IPv6 address, which PASV can't tell (EPSV can). */
const char *ftp_format_pasv(const struct sockaddr_storage *where, char *text);

/* A path for reply 257: in quotes, each quote in it doubled. */
const char *ftp_format_quoted(const char *path, char *text);

/* A time for MDTM and MLSD, in UTC: "20240131235959". */
const char *ftp_format_time(time_t seconds, char *text);

/* What MLSD tells of a file or folder, up to the blank before its name:
 * "type=file;size=3;modify=20240131235959;perm=r;unique=fd01g2a; ". */
const char *ftp_format_facts(const struct stat *file, bool is_read_only,
                             char *text);

/* What LIST tells, as ls -l: "-rw-r--r-- 1 ftp ftp 3 Jan 31 23:59 name", in
 * UTC; the year in place of the time if it isn't within half a year of now. A
 * control byte in the name is shown as '?'. */
const char *ftp_format_line(const struct stat *file, const char *name,
                            time_t now, char *text);

#endif
