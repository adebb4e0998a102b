/*
 * ipc_socket - a pair of sockets: messages both ways.
 *
 * Shows:  socketpair(2), fork(2), send(2), recv(2), shutdown(2)
 * Run:    ipc_socket --type stream
 * Good:   both ways; messages or a stream; passes descriptors (unix(7)); the
 *         same calls reach other hosts (day 8).
 * Bad:    each message is copied twice, with a system call for each copy.
 * See:    three requests are received as three, by a stream as one. The client
 *         shuts its half down, and still gets the answers.
 * Try:    without the gate, is stream the same every time?
 */
#include "common/args.h"
#include "common/errors.h"
#include "common/gate.h"
#include "common/say.h"

#include <ctype.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CLIENT, SERVER };

static void serve(int fd)
{
    char text[64];
    ssize_t n;
    while ((n = CHECK(recv(fd, text, sizeof(text), 0))) > 0) {
        say("server", "recv=%zd '%.*s'", n, (int)n, text);
        for (ssize_t i = 0; i < n; i++)
            text[i] = (char)toupper((unsigned char)text[i]);
        CHECK(send(fd, text, (size_t)n, MSG_NOSIGNAL)); /* EPIPE, no signal */
    }
    say("server", "recv=0: no more requests");
}

static void read_answers(int fd)
{
    char text[64];
    ssize_t n;
    while ((n = CHECK(recv(fd, text, sizeof(text), 0))) > 0)
        say("client", "recv=%zd '%.*s'", n, (int)n, text);
    say("client", "recv=0: no more answers");
}

int main(int argc, char *argv[])
{
    const int types[] = {SOCK_SEQPACKET, SOCK_STREAM};
    int type = 0;
    const struct args_option options[] = {
        ARGS_CHOICE("type", &type, "seqpacket|stream", "messages or bytes"),
        ARGS_END,
    };
    args_parse(argc, argv, "ipc_socket - a pair of sockets: messages both ways",
               "ipc_socket --type stream", options);
    int fds[2];
    struct gate asked; /* the server comes when all requests are there */
    CHECK(gate_init(&asked));
    CHECK(socketpair(AF_UNIX, types[type] | SOCK_CLOEXEC, 0, fds));
    pid_t server = CHECK(fork());
    if (server == 0) {
        close(fds[CLIENT]); /* or our copy would hide the client's death */
        CHECK(gate_wait(&asked, -1));
        serve(fds[SERVER]);
        _exit(EXIT_SUCCESS);
    }
    close(fds[SERVER]);
    CHECK(send(fds[CLIENT], "fork ", 5, MSG_NOSIGNAL));
    CHECK(send(fds[CLIENT], "exec ", 5, MSG_NOSIGNAL));
    CHECK(send(fds[CLIENT], "wait ", 5, MSG_NOSIGNAL));
    say("client", "sends=3 bytes=15 'fork ' 'exec ' 'wait '");
    CHECK(gate_open(&asked));
    CHECK(shutdown(fds[CLIENT], SHUT_WR)); /* one way; answers still come */
    read_answers(fds[CLIENT]);
    int status;
    CHECK(waitpid(server, &status, 0));
    return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_FAILURE;
}
