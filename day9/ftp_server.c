/*
 * ftp_server - a library of files for real FTP clients, a thread for each.
 *
 * Shows:  poll(2), and what stands in day9/ftp/ (docs/ftp.md is the map)
 * Run:    ftp_server --root docs --port 2121 --trace
 * See:    curl ftp://127.0.0.1:2121/ lists, curl -T FILE ftp://127.0.0.1:2121/
 *         uploads: the file appears whole, or not at all.
 * Try:    end a big upload half-way (curl --limit-rate 1M, Ctrl-C): ls -A root
 *         shows a hidden file before, and nothing after.
 */
#include "common/args.h"
#include "common/beneath.h"
#include "common/errors.h"
#include "common/net.h"
#include "common/privilege.h"
#include "common/say.h"
#include "common/serve.h"
#include "common/signals.h"
#include "day9/ftp/crowd.h"
#include "day9/ftp/upload.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { OWN_FDS = 16, FDS_EACH = 8, NO_FDS_MS = 100 };

struct options {
    const char *host, *root, *user;
    int port, max_clients, idle_seconds;
    struct ftp_library library;
};

static void parse(int argc, char *argv[], struct options *o)
{
    const struct args_option options[] = {
        SERVE_OPTIONS(&o->host, &o->port),
        ARGS_TEXT("root", &o->root, "DIR", "the folder to serve (.)"),
        ARGS_FLAG("read-only", &o->library.is_read_only, "refuse changes"),
        ARGS_INT("max-clients", &o->max_clients, 1, FTP_CROWD_MOST,
                 "more are told busy (100)"),
        ARGS_INT("idle-seconds", &o->idle_seconds, 1, 86400,
                 "who is silent for longer must leave (300)"),
        PRIVILEGE_OPTION(&o->user),
        ARGS_FLAG("trace", &o->library.trace, "print a line for each command"),
        ARGS_END,
    };
    args_parse(argc, argv,
               "ftp_server - a library of files for real FTP clients, a thread "
               "for each",
               "ftp_server --root docs --port 2121 --trace", options);
    o->library.idle_ms = o->idle_seconds * 1000;
}

static int open_root(const char *root)
{
    int fd = beneath_root(root);
    if (fd == -1) {
        fprintf(stderr, "ftp_server: can't serve --root %s: %s (%s)\n", root,
                errors_text(errno), errors_name(errno));
        exit(EXIT_FAILURE);
    }
    return fd;
}

static void run(struct ftp_crowd *crowd, int listen_fd, int stop_fd)
{
    struct pollfd fds[] = {{stop_fd, POLLIN, 0},
                           {crowd->done_fd, POLLIN, 0},
                           {listen_fd, POLLIN, 0}};
    for (;;) {
        if (poll(fds, 3, -1) == -1)
            continue; /* EINTR */
        if (fds[0].revents != 0)
            return;
        if (fds[1].revents != 0)
            ftp_crowd_join(crowd);
        if (fds[2].revents != 0 && ftp_crowd_accept(crowd, listen_fd) == -1)
            poll(fds, 1, NO_FDS_MS); /* don't try again at once */
    }
}

int main(int argc, char *argv[])
{
    struct options o = {.host = "127.0.0.1",
                        .root = ".",
                        .max_clients = 100,
                        .idle_seconds = 300};
    struct ftp_crowd crowd;
    parse(argc, argv, &o);
    o.library.root_fd = open_root(o.root);
    net_want_fds(o.max_clients * FDS_EACH + OWN_FDS);
    CHECK(signals_ignore_pipe());
    CHECK(signals_handle(SIGXFSZ, SIG_IGN)); /* write(2) tells it: EFBIG */
    int stop_fd = CHECK(signals_stop_fd());
    int listen_fd = serve_tcp(o.host, o.port, SOCK_NONBLOCK);
    privilege_drop(o.library.root_fd, o.user);
    if (!o.library.is_read_only)
        ftp_upload_sweep(o.library.root_fd);
    CHECK(ftp_crowd_init(&crowd, &o.library, o.max_clients));
    run(&crowd, listen_fd, stop_fd);
    close(listen_fd);
    ftp_crowd_end(&crowd);
    say_bare("stopped: clients=%d refused=%d commands=%lld downloads=%lld "
             "uploads=%lld bytes_out=%lld bytes_in=%lld",
             crowd.served, crowd.refused, crowd.counts.commands,
             crowd.counts.sent, crowd.counts.received, crowd.counts.bytes_out,
             crowd.counts.bytes_in);
    return EXIT_SUCCESS;
}
