/*
 * bit_ops - numbers as rows of bits, and what masks are good for.
 *
 * Shows:  poll(2)
 * Run:    bit_ops 14 19
 * See:    each result bit by bit below its operands; then a mask of events: a
 *         bit set by |, tested by &, cleared by & ~, as poll(2) has them.
 * Try:    bit_ops -1 1: what is a negative number made of?
 */
#include "common/args.h"
#include "common/errors.h"
#include "common/say.h"

#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* A line: what it is, its bits (as many as width), and as key=value. */
static void show(const char *what, int value, int width)
{
    char bits[33] = "";
    for (int i = 0; i < width; i++)
        bits[i] = ((unsigned)value >> (width - 1 - i)) & 1 ? '1' : '0';
    say("bits", "%14s  %s  %s=%d", what, bits, what, value);
}

/* begin: masks */
static void show_event_masks(void)
{
    int pipe_fds[2];
    short events = 0;
    show("IN", POLLIN, 8);
    show("OUT", POLLOUT, 8);
    show("HUP", POLLHUP, 8);
    events |= POLLIN | POLLOUT; /* set two bits, leave the others */
    show("set", events, 8);
    events &= (short)~POLLOUT; /* clear one, leave the others */
    show("clear", events, 8);
    say("bits", "test: IN=%d OUT=%d", (events & POLLIN) != 0,
        (events & POLLOUT) != 0);
    CHECK(pipe(pipe_fds));
    CHECK(write(pipe_fds[1], "!", 1));
    close(pipe_fds[1]); /* a byte, and then the end */
    struct pollfd fd = {.fd = pipe_fds[0], .events = events};
    CHECK(poll(&fd, 1, -1));
    show("poll", fd.revents, 8);
    say("bits", "test: IN=%d HUP=%d, which nobody asked for",
        (fd.revents & POLLIN) != 0, (fd.revents & POLLHUP) != 0);
    close(pipe_fds[0]);
}
/* end: masks */

int main(int argc, char *argv[])
{
    int a, b;
    const struct args_option options[] = {
        ARGS_OPERAND_INT("A", &a, INT_MIN, INT_MAX, "a number"),
        ARGS_OPERAND_INT("B", &b, INT_MIN, INT_MAX, "another"),
        ARGS_END,
    };
    args_parse(argc, argv,
               "bit_ops - numbers as rows of bits, and what masks are good for",
               "bit_ops 14 19", options);

    int all = a | b;
    int width = all < 0 || all > 0x3fff ? 32 : all > 0x3f ? 16 : 8;
    char left[24], right[24];
    snprintf(left, sizeof(left), "%d<<2", a);
    snprintf(right, sizeof(right), "%d>>2", a);
    show("a", a, width);
    show("b", b, width);
    show("and", a & b, width);
    show("or", a | b, width);
    show("xor", a ^ b, width);
    show("~a", ~a, width);
    show(left, (int)((unsigned)a << 2), width); /* what doesn't fit is lost */
    show(right, a >> 2, width);
    show_event_masks();
    return EXIT_SUCCESS;
}
