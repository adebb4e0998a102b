/*
 * fork_server - a process for each client.
 *
 * Shows:  fork(2), signalfd(2), waitpid(2), prctl(2), kill(2), close(2)
 * Run:    fork_server --port 2007 --trace
 * See:    clients (nc 127.0.0.1 2007) are served side by side; pstree -p shows
 *         a child for each, reaped as soon as its client has left.
 * Try:    delete the parent's close(conn_fd): no client sees its end any more.
 */
#include "common/args.h"
#include "common/errors.h"
#include "common/io.h"
#include "common/net.h"
#include "common/say.h"
#include "common/serve.h"
#include "common/signals.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHUNK = 16 * 1024, MOST = 10000, NO_FDS_MS = 100 };

struct server {
    int listen_fd, stop_fd, child_fd; /* child_fd: some child has ended */
    bool trace;
    pid_t children[MOST]; /* one for each client, now of them */
    int now, max_clients, served, refused, reaped;
};

static void trace(const struct server *s, const char *what, pid_t child)
{
    if (s->trace)
        say("server", "%s child=%d now=%d", what, child, s->now);
}

/* begin: child */
/* The child's whole life. */
static _Noreturn void serve(const struct server *s, int conn_fd, pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* if the server is killed, so am I */
    if (getppid() != parent)
        _exit(EXIT_FAILURE); /* it was, before that */
    signals_stop_undo();
    close(s->listen_fd); /* else the port is taken as long as this child is */
    close(s->stop_fd);
    close(s->child_fd);

    char chunk[CHUNK];
    size_t n;
    while (io_read_some(conn_fd, chunk, sizeof(chunk), &n) == IO_OK &&
           io_write_full(conn_fd, chunk, n) == 0)
        continue; /* a client that doesn't read holds up this child only */
    _exit(EXIT_SUCCESS);
}

static void accept_client(struct server *s)
{
    int conn_fd = net_accept(s->listen_fd, NULL, 0);
    if (conn_fd == -1) {
        if (errno != EAGAIN) /* no descriptor left: don't try again at once */
            poll(&(struct pollfd){s->stop_fd, POLLIN, 0}, 1, NO_FDS_MS);
        return;
    }
    pid_t parent = getpid();
    pid_t child = s->now < s->max_clients ? fork() : -1;
    if (child == 0)
        serve(s, conn_fd, parent);
    if (child == -1) { /* too many, for us or for the system */
        net_turn_away(conn_fd, "busy\n");
        s->refused++;
    } else {
        close(conn_fd); /* else the client never sees the child close it */
        s->children[s->now++] = child;
        s->served++;
    }
    trace(s, child == -1 ? "refused" : "started", child);
}
/* end: child */

/* Reaps all children that have ended: one SIGCHLD may stand for many. */
static void reap(struct server *s, int flags)
{
    pid_t child;
    while (s->now > 0 && (child = waitpid(-1, NULL, flags)) > 0) {
        for (int i = 0; i < s->now; i++) {
            if (s->children[i] == child) {
                s->children[i] = s->children[--s->now];
                s->reaped++;
            }
        }
        trace(s, "reaped", child);
    }
}

static void run(struct server *s)
{
    struct pollfd fds[] = {{s->stop_fd, POLLIN, 0},
                           {s->child_fd, POLLIN, 0},
                           {s->listen_fd, POLLIN, 0}};
    struct signalfd_siginfo info;
    for (;;) {
        if (poll(fds, 3, -1) == -1)
            continue; /* EINTR */
        if (fds[0].revents != 0)
            return;
        if (fds[1].revents != 0 && read(s->child_fd, &info, sizeof(info)) > 0)
            reap(s, WNOHANG);
        if (fds[2].revents != 0)
            accept_client(s);
    }
}

int main(int argc, char *argv[])
{
    const char *host = "127.0.0.1";
    int port = 0;
    struct server s = {.max_clients = 1000};
    const struct args_option options[] = {
        SERVE_OPTIONS(&host, &port),
        ARGS_INT("max-clients", &s.max_clients, 1, MOST, "more are told busy"),
        ARGS_FLAG("trace", &s.trace, "print a line for each event"),
        ARGS_END,
    };
    args_parse(argc, argv, "fork_server - a process for each client",
               "fork_server --port 2007 --trace", options);

    CHECK(signals_ignore_pipe());
    s.stop_fd = CHECK(signals_stop_fd());
    sigset_t set; /* SIGCHLD too comes by a descriptor, when we look at it */
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    CHECK(signals_handle(SIGCHLD, SIG_DFL)); /* ignored, it would reap alone */
    CHECK(sigprocmask(SIG_BLOCK, &set, NULL));
    s.child_fd = CHECK(signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC));
    s.listen_fd = serve_tcp(host, port, SOCK_NONBLOCK);
    run(&s);
    close(s.listen_fd);
    for (int i = 0; i < s.now; i++)
        kill(s.children[i], SIGKILL); /* not reaped: the pid is still its own */
    reap(&s, 0);
    say_bare("stopped: clients=%d refused=%d reaped=%d", s.served, s.refused,
             s.reaped);
    return EXIT_SUCCESS;
}
