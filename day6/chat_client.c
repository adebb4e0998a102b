/*
 * chat_client - a member of the chat room: the child sends, the parent hears.
 *
 * Shows:  fork(2), poll(2), pidfd_open(2), prctl(2), kill(2), waitpid(2)
 * Run:    chat_client --port 2006 --name Ann
 * See:    what you type is seen by all others, and what they type by you; /who
 *         tells who is there, /quit leaves. pstree -p shows both halves.
 * Try:    kill -9 the child: you leave. kill -9 the parent: the room notices.
 */
#include "common/args.h"
#include "common/errors.h"
#include "common/lines.h"
#include "common/say.h"
#include "common/signals.h"
#include "day6/chat/link.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

struct client {
    struct link link;
    struct lines keys;
};

/* Enters by that name (NULL: one that is typed), or ends the program. */
static void enter(struct client *c, const char *name, int wait_ms)
{
    char why[LINK_SHOWN_MAX], *typed = NULL;
    for (;;) {
        size_t len = name == NULL ? 0 : strlen(name);
        if (name == NULL)
            say("client", "your name?");
        if (name == NULL && lines_next(&c->keys, &typed, &len) >= LINES_EOF &&
            len == 0)
            die("no name was given");
        switch (link_log_in(&c->link, name == NULL ? typed : name, len, wait_ms,
                            why)) {
        case LINK_IN:
            say("client", "you are in the room: /who lists, /quit leaves");
            return;
        case LINK_SILENT:
            die("no answer in %d ms", wait_ms);
        case LINK_REFUSED:
            if (name != NULL)
                die("%s", why);
            say("client", "%s", why); /* try another */
        }
    }
}

/* begin: child */
/* The child's whole life: what is typed goes to the room. It goes on where the
 * parent stopped, even within what lines.h has read already. */
static _Noreturn void send_typed(struct client *c, pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* one ends, the other ends */
    if (getppid() != parent)
        _exit(EXIT_FAILURE); /* it has ended, before that */
    signals_stop_undo();
    for (;;) {
        char *line;
        size_t len;
        enum lines_result result = lines_next(&c->keys, &line, &len);
        enum chat_verb verb = chat_verb(line, len);
        if (verb == CHAT_TOO_LONG || result == LINES_TOO_LONG)
            say("client", "not sent: more than %d bytes", CHAT_TEXT_MAX);
        else if (verb == CHAT_TEXT)
            link_tell(&c->link, CHAT_SAY, line, len);
        else if (verb == CHAT_WHO)
            link_tell(&c->link, CHAT_LIST, NULL, 0);
        if (verb == CHAT_QUIT || result >= LINES_EOF)
            _exit(EXIT_SUCCESS); /* the parent will take leave */
    }
}
/* end: child */

/* begin: parent */
/* Shows what the room says until it says goodbye. Takes leave when the child
 * has ended or a stop signal has come. Returns the exit status. */
static int receive(struct link *l, int child_fd, int stop_fd)
{
    char shown[LINK_SHOWN_MAX];
    struct pollfd fds[] = {
        {l->fd, POLLIN, 0}, {child_fd, POLLIN, 0}, {stop_fd, POLLIN, 0}};
    while (!link_is_silent(l)) {
        if (poll(fds, 3, link_repeat(l)) <= 0)
            continue;
        if (fds[1].revents != 0 || fds[2].revents != 0) {
            link_leave(l);
            fds[1].fd = fds[2].fd = -1; /* seen: wait for them no more */
        }
        int kind = link_hear(l, 0, shown);
        if (kind == CHAT_SHOW)
            say_bare("%s", shown);
        if (kind == CHAT_BYE || kind == CHAT_REFUSED) {
            say("client", "%s", shown);
            return kind == CHAT_BYE ? EXIT_SUCCESS : EXIT_FAILURE;
        }
    }
    die("the room is silent");
}
/* end: parent */

int main(int argc, char *argv[])
{
    const char *host = "127.0.0.1", *name = NULL;
    int port = 2006, wait_ms = 3000;
    static char storage[4096];
    struct client c = {.link = {.fd = -1}};
    const struct args_option options[] = {
        ARGS_TEXT("host", &host, "HOST", "the server's address (127.0.0.1)"),
        ARGS_INT("port", &port, 1, 65535, "the server's port"),
        ARGS_TEXT("name", &name, "NAME", "who enters; else you are asked"),
        ARGS_INT("wait-ms", &wait_ms, 60, 60000, "for a server's answer"),
        ARGS_END,
    };
    args_parse(argc, argv,
               "chat_client - a member of the chat room: the child sends, the "
               "parent hears",
               "chat_client --port 2006 --name Ann", options);

    if (link_open(&c.link, host, port) == -1)
        die("can't reach %s, port %d: %s (%s)", host, port, errors_text(errno),
            errors_name(errno));
    lines_init(&c.keys, STDIN_FILENO, storage, sizeof(storage));
    enter(&c, name, wait_ms);

    CHECK(signals_handle(SIGCHLD, SIG_DFL)); /* ignored, it would reap alone */
    int stop_fd = CHECK(signals_stop_fd());
    pid_t parent = getpid(), child = CHECK(fork());
    if (child == 0)
        send_typed(&c, parent);
    int status = receive(&c.link, CHECK(pidfd_open(child, 0)), stop_fd), how;
    if (waitpid(child, &how, WNOHANG) == 0) { /* it may wait for a key */
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
    } else if (WIFSIGNALED(how) && WTERMSIG(how) == SIGKILL) {
        die("the child that sends was killed");
    }
    return status;
}
