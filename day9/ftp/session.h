#ifndef LAB_SESSION_H
#define LAB_SESSION_H

/*
 * session - what the server knows of one client, and the loop that serves it:
 *
 *     greeting -> log-in -> command, reply, command, reply ... -> good-bye
 *
 * A thread of its own runs each session, and nobody else looks into it: no
 * lock is needed. What a command does is in files.c (names), passive.c
 * and moves.c (data connections), and settings.c.
 */
#include "day9/ftp/control.h"
#include "day9/ftp/path.h"

#include <stdbool.h>
#include <sys/socket.h>

struct ftp_library { /* the same for all sessions; nobody changes it */
    int root_fd;
    bool is_read_only, trace;
    int idle_ms;
};

struct ftp_counts {
    long long commands, sent, received; /* sent, received: files */
    long long bytes_out, bytes_in;
};

struct ftp_session {
    const struct ftp_library *library;
    struct ftp_control control;
    struct ftp_counts counts;
    /* private */
    struct sockaddr_storage peer;
    int control_fd, listen_fd; /* listen_fd: -1 without PASV, EPSV */
    int tries;                 /* log-ins that failed */
    bool is_anonymous, is_logged_in, is_over;
    bool is_text;            /* TYPE A */
    bool is_epsv_only;       /* EPSV ALL */
    long long offset;        /* REST, for the next transfer only */
    char from[FTP_PATH_MAX]; /* RNFR, for the next command only; "": none */
    char cwd[FTP_PATH_MAX];
};

/* Adds one session's counts to those of all. */
void ftp_counts_add(struct ftp_counts *all, const struct ftp_counts *one);

/* Prepares *s for the connected socket fd, whose other end is peer. fd stays
 * the caller's to close. */
void ftp_session_init(struct ftp_session *s, const struct ftp_library *library,
                      int fd, const struct sockaddr_storage *peer);

/* Serves the client until it leaves, is silent for too long, or
 * ftp_control_stop. Blocks. */
void ftp_session_run(struct ftp_session *s);

/* Replies why a file or folder can't be had: error is an errno. */
void ftp_session_refuse(struct ftp_session *s, int error);

/* Puts what the client calls name into path (FTP_PATH_MAX bytes). Returns
 * true; false if it can't be, which is replied. */
bool ftp_session_path(struct ftp_session *s, const char *name, char *path);

#endif
