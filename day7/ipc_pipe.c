/*
 * ipc_pipe - bytes, one way, between relatives.
 *
 * Shows:  pipe2(2), fork(2), read(2), write(2), close(2)
 * Run:    ipc_pipe
 * Good:   simple; a full pipe holds the writer; each side learns of the end.
 * Bad:    bytes, not messages; one way; only for those who inherit its ends.
 * See:    three writes, two reads, a word cut in two. Once all write ends are
 *         closed read=0; once all read ends are EPIPE (by default SIGPIPE).
 * Try:    delete the reader's close(); why does nobody end? (Ctrl-C)
 */
#include "common/args.h"
#include "common/errors.h"
#include "common/gate.h"
#include "common/say.h"
#include "common/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { READ_END, WRITE_END };

static void read_parts(int fd, int reads)
{
    char part[8];
    ssize_t n = -1;
    while (n != 0 && reads-- > 0) {
        n = CHECK(read(fd, part, sizeof(part)));
        say("reader", "read=%zd '%.*s'", n, (int)n, part);
    }
    say("reader", n == 0 ? "that was EOF: no write end is open"
                         : "that will do: I end, and so does my read end");
}

/* Writes three words for a child that reads so many times; returns its pid. */
static pid_t write_words(int *write_fd, int reads)
{
    int fds[2];
    struct gate written; /* the reader comes when all is in the pipe */
    CHECK(gate_init(&written));
    /* begin: ends */
    CHECK(pipe2(fds, O_CLOEXEC));
    pid_t reader = CHECK(fork()); /* now there are two of each end */
    if (reader == 0) {
        close(fds[WRITE_END]); /* or read(2) would wait for our own writes */
        CHECK(gate_wait(&written, -1));
        read_parts(fds[READ_END], reads);
        _exit(EXIT_SUCCESS);
    }
    close(fds[READ_END]); /* or write(2) would wait for our own reads */
    /* end: ends */
    CHECK(write(fds[WRITE_END], "fork ", 5));
    CHECK(write(fds[WRITE_END], "exec ", 5));
    CHECK(write(fds[WRITE_END], "wait ", 5));
    say("writer", "writes=3 bytes=15 'fork ' 'exec ' 'wait '");
    CHECK(gate_open(&written));
    gate_close(&written);
    *write_fd = fds[WRITE_END];
    return reader;
}

int main(int argc, char *argv[])
{
    args_parse(argc, argv, "ipc_pipe - bytes, one way, between relatives",
               "ipc_pipe", NULL);
    int write_fd, status, second_status;
    pid_t reader = write_words(&write_fd, INT_MAX);
    close(write_fd);
    CHECK(waitpid(reader, &status, 0));
    reader = write_words(&write_fd, 1);
    CHECK(waitpid(reader, &second_status, 0));
    CHECK(signals_ignore_pipe()); /* by default SIGPIPE would end us, unheard */
    if (write(write_fd, "?", 1) == -1)
        say("writer", "write=-1 %s: no read end is open", errors_name(errno));
    return status == 0 && second_status == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
