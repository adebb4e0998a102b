/*
 * Tests of common/keyboard.h. Each has a stdin of its own.
 */
#include "common/keyboard.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/unit/left.h"

static struct keyboard k;
static int saved_stdin, hand_fd; /* what types; -1: nothing */

static int set_up(void **state)
{
    (void)state;
    hand_fd = -1;
    saved_stdin = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
    left_note();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    keyboard_close(&k);
    dup2(saved_stdin, STDIN_FILENO);
    close(hand_fd);
    bool left = left_anything();
    close(saved_stdin);
    signal(SIGTTIN, SIG_DFL);
    return left ? -1 : 0;
}

static void set_stdin(int fd)
{
    assert_true(fd >= 0);
    if (fd != STDIN_FILENO) {
        dup2(fd, STDIN_FILENO);
        close(fd);
    }
}

static void open_pipe(void)
{
    int fds[2];
    assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
    set_stdin(fds[0]);
    hand_fd = fds[1];
    keyboard_open(&k);
}

static void open_socket(void)
{
    int fds[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds),
                     0);
    set_stdin(fds[0]);
    hand_fd = fds[1];
    keyboard_open(&k);
}

static void open_terminal(void)
{
    hand_fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (hand_fd == -1 || grantpt(hand_fd) == -1 || unlockpt(hand_fd) == -1)
        fail();
    set_stdin(open(ptsname(hand_fd), O_RDWR | O_NOCTTY));
    keyboard_open(&k);
}

static void type(const char *text)
{
    assert_int_equal(write(hand_fd, text, strlen(text)), strlen(text));
}

static void assert_next(const char *text)
{
    char *line;
    bool is_there = keyboard_next(&k, &line);
    assert_int_equal(is_there, text != NULL);
    if (text != NULL)
        assert_string_equal(line, text);
}

static void test_lines_come_one_by_one_and_nothing_waits(void **state)
{
    (void)state;
    static void (*const opens[])(void) = {open_pipe, open_socket,
                                          open_terminal};
    for (size_t i = 0; i < 3; i++) {
        opens[i]();
        assert_true(k.fd > STDIN_FILENO);
        assert_int_equal(fcntl(k.fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
        assert_next(NULL);
        type("one\ntwo\n");
        assert_next("one");
        if (opens[i] == open_terminal)
            assert_next(NULL); /* which gives one line a read */
        assert_next("two");
        assert_next(NULL);
        assert_next(NULL);
        type("three\n");
        assert_next("three");
        assert_next(NULL);
        assert_false(k.has_ended);
        if (i + 1 < 3)
            assert_int_equal(tear_down(state) + set_up(state), 0);
    }
}

static void test_stdin_itself_stays_blocking(void **state)
{
    (void)state;
    open_pipe();
    assert_int_equal(fcntl(STDIN_FILENO, F_GETFL) & O_NONBLOCK, 0);
    assert_int_equal(fcntl(k.fd, F_GETFL) & O_NONBLOCK, O_NONBLOCK);
}

static void test_end_is_told_and_a_last_line_without_lf(void **state)
{
    (void)state;
    open_pipe();
    type("one\nlast");
    close(hand_fd);
    hand_fd = -1;
    assert_next("one");
    assert_next(NULL);
    assert_next("last");
    assert_true(k.has_ended);
    assert_next(NULL);
    assert_true(k.has_ended);
}

static void test_word_is_found_among_lines(void **state)
{
    (void)state;
    open_pipe();
    assert_false(keyboard_says(&k, "quit"));
    type("quitting\n quit\nQuit\n\n");
    assert_false(keyboard_says(&k, "quit"));
    type("one\nquit\r\ntwo\n");
    assert_true(keyboard_says(&k, "quit"));
    assert_next("two");
}

static void test_long_line_is_dropped_and_what_follows_comes(void **state)
{
    (void)state;
    char block[1000];
    memset(block, 'x', sizeof(block));
    open_pipe();
    for (int i = 0; i < 10; i++)
        assert_int_equal(write(hand_fd, block, sizeof(block)), sizeof(block));
    type("\nquit\n");
    bool found = false;
    for (int turns = 0; turns < 20 && !found; turns++)
        found = keyboard_says(&k, "quit");
    assert_true(found);
}

static void test_no_stdin_is_no_keyboard(void **state)
{
    (void)state;
    close(STDIN_FILENO);
    keyboard_open(&k);
    assert_int_equal(k.fd, -1);
    assert_true(k.has_ended);
    set_stdin(open("/dev/null", O_RDONLY));
    keyboard_open(&k);
    assert_true(k.fd >= 0);
    assert_next(NULL);
    assert_true(k.has_ended);
    keyboard_close(&k);
    keyboard_close(&k);                           /* harmless */
    set_stdin(open("/", O_RDONLY | O_DIRECTORY)); /* a read fails */
    keyboard_open(&k);
    assert_next(NULL);
    assert_true(k.has_ended);
}

/* How many lines one turn gives of an endless supply of text. */
static int lines_of_a_turn(const char *text, int max)
{
    char *line, many[32768];
    size_t len = strlen(text);
    for (size_t i = 0; i < sizeof(many); i++)
        many[i] = text[i % len];
    open_pipe();
    assert_int_equal(write(hand_fd, many, sizeof(many)), sizeof(many));
    int lines = 0;
    while (lines < max && keyboard_next(&k, &line))
        lines++;
    assert_false(k.has_ended);
    return lines;
}

static void test_flood_leaves_the_others_their_turn(void **state)
{
    (void)state;
    assert_in_range(lines_of_a_turn("y\n", 9999), 1, sizeof(k.storage) / 2);
    assert_int_equal(tear_down(state) + set_up(state), 0);
    assert_int_equal(lines_of_a_turn("y", 1), 0);
    assert_int_equal(tear_down(state) + set_up(state), 0);
    set_stdin(open("/dev/zero", O_RDONLY));
    keyboard_open(&k);
    assert_next(NULL);
    assert_false(k.has_ended);
}

/* Nothing may be left in storage that poll(2) doesn't know of. */
static void test_no_line_is_left_behind_between_turns(void **state)
{
    (void)state;
    char *line;
    int turns = 0, lines = 0;
    lines_of_a_turn("a line\n", 0);
    close(hand_fd);
    hand_fd = -1;
    while (!k.has_ended && ++turns < 1000) {
        while (keyboard_next(&k, &line))
            lines++;
        assert_false(lines_waiting(&k.lines));
    }
    assert_int_equal(lines, 32768 / 7 + 1); /* and a part of one */
}

static void test_background_is_not_stopped(void **state)
{
    (void)state;
    struct sigaction now;
    open_pipe();
    assert_int_equal(sigaction(SIGTTIN, NULL, &now), 0);
    assert_ptr_equal(now.sa_handler, SIG_IGN);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_lines_come_one_by_one_and_nothing_waits),
        TEST(test_stdin_itself_stays_blocking),
        TEST(test_end_is_told_and_a_last_line_without_lf),
        TEST(test_word_is_found_among_lines),
        TEST(test_long_line_is_dropped_and_what_follows_comes),
        TEST(test_no_stdin_is_no_keyboard),
        TEST(test_flood_leaves_the_others_their_turn),
        TEST(test_no_line_is_left_behind_between_turns),
        TEST(test_background_is_not_stopped),
    };
    return cmocka_run_group_tests_name("keyboard", tests, NULL, NULL);
}
