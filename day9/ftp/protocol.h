#ifndef LAB_PROTOCOL_H
#define LAB_PROTOCOL_H

/*
 * protocol - what a client says: one line of an FTP control connection, as
 * bytes, becomes a command and its argument (RFC 959, 2389, 2428, 3659).
 *
 * Pure: no I/O, no memory of its own, safe in threads. What the commands do
 * is in session.c, files.c and moves.c.
 */
#include <stdbool.h>
#include <stddef.h>

enum { FTP_LINE_MAX = 4096 }; /* a command line with its end */

enum ftp_verb {
    FTP_USER,
    FTP_PASS,
    FTP_QUIT,
    FTP_SYST,
    FTP_FEAT,
    FTP_OPTS,
    FTP_HELP,
    FTP_NOOP,
    FTP_TYPE,
    FTP_MODE,
    FTP_STRU,
    FTP_PWD,
    FTP_CWD,
    FTP_CDUP,
    FTP_SIZE,
    FTP_MDTM,
    FTP_MLST,
    FTP_DELE,
    FTP_MKD,
    FTP_RMD,
    FTP_RNFR,
    FTP_RNTO,
    FTP_PASV,
    FTP_EPSV,
    FTP_PORT,
    FTP_EPRT,
    FTP_REST,
    FTP_ABOR,
    FTP_LIST,
    FTP_NLST,
    FTP_MLSD,
    FTP_RETR,
    FTP_STOR,
    FTP_APPE,
    FTP_VERBS /* how many there are; also: none of them */
};

struct ftp_command {
    enum ftp_verb verb;
    int refusal;          /* 0, or the code of the reply that refuses it */
    const char *argument; /* "" if there is none */
    const char *line;     /* all of it; argument is its end */
};

/* Reads the command in line (len bytes and a NUL, without its CRLF; changed in
 * place: Telnet's commands are taken out, RFC 854). It is refused with 500 if
 * there is no command at all, with 502 if we don't have it, with 501 if it has
 * a control byte, a NUL too, or isn't UTF-8, or its argument is missing. */
void ftp_parse(char *line, size_t len, struct ftp_command *command);

/* Returns true for what is allowed before the log-in. */
bool ftp_verb_is_for_all(enum ftp_verb verb);
/* Returns true for what changes the library: not with --read-only. */
bool ftp_verb_writes(enum ftp_verb verb);

/* Converts all of text, decimal digits, to *value. Returns 0, or -1 with
 * ERANGE, EINVAL: then *value is as before. */
int ftp_offset(const char *text, long long *value);

#endif
