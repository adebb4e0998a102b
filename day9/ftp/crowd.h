#ifndef LAB_CROWD_H
#define LAB_CROWD_H

/*
 * crowd - all clients of the server, a thread for each. As day8/thread_server.c
 * has it: a thread that is done says so through a pipe, is joined, and only
 * then its descriptor is closed, so that its number can't yet be another's.
 *
 * The main thread's alone.
 */
#include "day9/ftp/session.h"

#include <pthread.h>

enum { FTP_CROWD_MOST = 1000 };

struct ftp_client; /* a thread and its session */

struct ftp_crowd {
    int done_fd; /* readable when a thread can be joined */
    int max_clients;
    int served, refused;
    struct ftp_counts counts; /* of those who have left */
    /* private */
    const struct ftp_library *library;
    int tell_fd;
    pthread_attr_t attributes;
    struct ftp_client *clients[FTP_CROWD_MOST]; /* now of them */
    int now;
};

/* Prepares *c for at most max_clients (to FTP_CROWD_MOST) at once. Returns 0,
 * or -1 with EMFILE, ENOMEM. */
int ftp_crowd_init(struct ftp_crowd *c, const struct ftp_library *library,
                   int max_clients);

/* Takes in the next client of listen_fd (non-blocking), or tells it that the
 * server is busy. Returns 0; -1 with errno if there is no descriptor for it. */
int ftp_crowd_accept(struct ftp_crowd *c, int listen_fd);

/* Joins a thread that is done; waits if none is. */
void ftp_crowd_join(struct ftp_crowd *c);

/* Ends all sessions and joins their threads, within seconds; frees what *c
 * has. */
void ftp_crowd_end(struct ftp_crowd *c);

#endif
