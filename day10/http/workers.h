#ifndef LAB_WORKERS_H
#define LAB_WORKERS_H

/*
 * workers - several workers of an HTTP server, and the process that watches
 * over them: it serves nobody itself, so no client can do it harm.
 */
#include "day10/http/worker.h"

/* Starts count workers, with the listening sockets fds, which it closes. Starts
 * one that dies again, at most ten times a second, and says so on stderr. Told
 * to stop, it stops them all, kills those who don't end in time, and returns
 * when all are reaped. Ends the program if the first can't be started. */
void http_workers_run(const struct http_worker_options *options, const int *fds,
                      int count);

#endif
