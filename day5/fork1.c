/*
 * fork1 - fork copies the memory, but an open file is shared.
 *
 * Shows:  fork(2), lseek(2), printf(3)
 * Run:    fork1
 * See:    each variable has the same address in both, yet the child's new
 *         values never reach the parent. The file offset it has moved does.
 * Try:    fork1 --stdio, then fork1 --stdio | cat: how often does the line
 *         that printf wrote before the fork come out, and why?
 */
#include "common/args.h"
#include "common/errors.h"
#include "common/say.h"

#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static int a = 1; /* the global variable; b is on the stack, c on the heap */

static void show(const char *role, const char *when, const int *b, const int *c,
                 int fd)
{
    say(role, "%s: global &a=%p a=%d", when, (void *)&a, a);
    say(role, "%s: stack &b=%p b=%d", when, (const void *)b, *b);
    say(role, "%s: heap &c=%p c=%d", when, (const void *)c, *c);
    say(role, "%s: file offset=%d", when, (int)CHECK(lseek(fd, 0, SEEK_CUR)));
}

/* begin: stdio */
static void print_line(void)
{
    printf("parent %d: printf was called once, before the fork\n", getpid());
    size_t bytes = __fpending(stdout);
    say("parent", "buffered=%zu %s", bytes,
        bytes > 0 ? "bytes wait in stdio's buffer (stdout is no terminal): the "
                    "fork copies them, and each process writes its copy"
                  : "bytes wait in stdio's buffer: it was written at the end "
                    "of the line, as always on a terminal");
}
/* end: stdio */

int main(int argc, char *argv[])
{
    bool stdio = false;
    const struct args_option options[] = {
        ARGS_FLAG("stdio", &stdio, "print a line by printf before the fork"),
        ARGS_END,
    };
    args_parse(argc, argv,
               "fork1 - fork copies the memory, but an open file is shared",
               "fork1 --stdio", options);

    int b = 2, *c = CHECK_PTR(malloc(sizeof(*c)));
    *c = 3;
    int fd =
        CHECK(memfd_create("fork1", MFD_CLOEXEC)); /* has no name on disk */
    CHECK(write(fd, "12345", 5));
    show("parent", "before", &b, c, fd);
    if (stdio)
        print_line();

    pid_t child = CHECK(fork());
    if (child == 0) {
        a += 10;
        b += 10;
        *c += 10;
        CHECK(write(fd, "678", 3));
        show("child", "changed", &b, c, fd);
        exit(EXIT_SUCCESS); /* unlike _exit writes what is in stdio's buffer */
    }
    int status;
    CHECK(waitpid(child, &status, 0));
    show("parent", "after", &b, c, fd);
    free(c);
    return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_FAILURE;
}
