/*
 * chat_server - a chat room of datagrams.
 *
 * Shows:  fork(2), pipe2(2), poll(2), prctl(2), kill(2), waitpid(2)
 * Run:    chat_server --port 2006 --trace
 * See:    you type, all see "administrator: ..."; quit ends the room.
 *         Kill a chat_client (kill -9): soon it has left the room.
 * Try:    let the child send by UDP what it reads; then who else could?
 */
#include "common/args.h"
#include "common/errors.h"
#include "common/io.h"
#include "common/lines.h"
#include "common/mono.h"
#include "common/say.h"
#include "common/serve.h"
#include "common/signals.h"
#include "day6/chat/room.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

struct server {
    int stop_fd;
    int keys_fd; /* what the child has read; -1: no keyboard (any more) */
    pid_t child;
    struct lines keys;
    char storage[CHAT_TEXT_MAX + 1]; /* 1: its LF */
    struct room room;
};

/* begin: keyboard */
/* The child's whole life. It may block in read(2), so the dispatcher needn't;
 * and no datagram can come in by its pipe. */
static _Noreturn void read_keyboard(int pipe_fd, pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* if the server is killed, so am I */
    if (getppid() != parent)
        _exit(EXIT_FAILURE); /* it was, before that */
    signals_stop_undo();
    signals_handle(SIGTTIN, SIG_IGN); /* in the background: no keyboard */
    char typed[CHAT_TEXT_MAX];
    size_t n;
    while (io_read_some(STDIN_FILENO, typed, sizeof(typed), &n) == IO_OK &&
           io_write_full(pipe_fd, typed, n) == 0)
        continue;
    _exit(EXIT_SUCCESS);
}

static void start_keyboard(struct server *s)
{
    int fds[2];
    pid_t parent = getpid();
    CHECK(pipe2(fds, O_CLOEXEC));
    if ((s->child = CHECK(fork())) == 0) {
        close(s->room.fd); /* else the port is taken as long as the child is */
        close(s->stop_fd);
        close(fds[0]);
        read_keyboard(fds[1], parent);
    }
    close(fds[1]); /* else its end is never seen */
    CHECK(io_set_nonblocking(fds[0]));
    s->keys_fd = fds[0];
    lines_init(&s->keys, s->keys_fd, s->storage, sizeof(s->storage));
}
/* end: keyboard */

static void end_keyboard(struct server *s)
{
    close(s->keys_fd);
    s->keys_fd = -1;
    kill(s->child, SIGKILL); /* not yet waited for: the pid is its own */
    waitpid(s->child, NULL, 0);
}

/* Takes what the administrator has typed. Returns false at "quit". */
static bool take_keys(struct server *s)
{
    char *line;
    size_t len;
    enum lines_result result;
    do {
        result = lines_next(&s->keys, &line, &len);
        if (len == 4 && memcmp(line, "quit", len) == 0)
            return false;
        if (len > 0)
            room_announce(&s->room, line, len);
        if (result == LINES_TOO_LONG)
            say("server", "not said: more than %d bytes", CHAT_TEXT_MAX);
    } while (lines_waiting(&s->keys));
    if (result == LINES_EOF || result == LINES_ERROR)
        end_keyboard(s);
    return true;
}

static void run(struct server *s)
{
    int64_t expire_ms = 0;
    for (;;) {
        struct pollfd fds[] = {{s->stop_fd, POLLIN, 0},
                               {s->keys_fd, POLLIN, 0},
                               {s->room.fd, POLLIN, 0}};
        if (poll(fds, 3, mono_left_ms(expire_ms)) == -1)
            continue; /* EINTR */
        if (fds[0].revents != 0 || (fds[1].revents != 0 && !take_keys(s)))
            return;
        /* first all that wait: a sign of life may be among them */
        if (room_receive(&s->room) && mono_left_ms(expire_ms) == 0) {
            room_expire(&s->room);
            expire_ms = mono_deadline_ms(s->room.keep_alive_ms);
        }
    }
}

int main(int argc, char *argv[])
{
    const char *host = "127.0.0.1";
    int port = 0;
    struct server s = {.room = {.max = 1000, .keep_alive_ms = 1000}};
    struct room *r = &s.room;
    const struct args_option options[] = {
        SERVE_OPTIONS(&host, &port),
        ARGS_INT("max-clients", &r->max, 1, 10000, "more are told busy"),
        ARGS_INT("keep-alive-ms", &r->keep_alive_ms, 10, 60000,
                 "members say so often that they live"),
        ARGS_FLAG("trace", &r->trace, "print a line for each event"),
        ARGS_END,
    };
    args_parse(argc, argv, "chat_server - a chat room of datagrams",
               "chat_server --port 2006 --trace", options);

    CHECK(signals_handle(SIGCHLD, SIG_DFL)); /* ignored, it would reap alone */
    s.stop_fd = CHECK(signals_stop_fd());
    r->fd = serve_udp(host, port, SOCK_NONBLOCK);
    CHECK(room_open(r));
    start_keyboard(&s);
    run(&s);
    room_close(r);
    if (s.keys_fd != -1)
        end_keyboard(&s);
    say_bare("stopped: joined=%lld left=%lld vanished=%lld said=%lld "
             "refused=%lld malformed=%lld foreign=%lld unsent=%lld",
             r->joined, r->left, r->vanished, r->said, r->refused, r->malformed,
             r->foreign, r->unsent);
    return EXIT_SUCCESS;
}
