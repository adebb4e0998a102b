/*
 * Tests of common/say.h.
 */
#include "common/say.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/unit/caught.h"
#include "tests/unit/left.h"

enum { SPEAKERS = 4, LINES = 100 };

/* What the next write to stdout does: > 0: at most that many bytes, < 0: fails
 * with that error; then as the kernel does. */
static int next_write;

ssize_t __real_write(int, const void *, size_t);
ssize_t __wrap_write(int, const void *, size_t);
ssize_t __wrap_write(int fd, const void *data, size_t len)
{
    int now = fd == STDOUT_FILENO ? next_write : 0;
    if (fd == STDOUT_FILENO)
        next_write = 0;
    if (now < 0) {
        errno = -now;
        return -1;
    }
    return __real_write(fd, data, now > 0 ? (size_t)now : len);
}

static int set_up(void **state)
{
    (void)state;
    next_write = 0;
    unsetenv("NO_COLOR");
    left_note();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    return left_anything() ? -1 : 0;
}

/* Returns what stands after "role PID: " or "role PID/TID: ", or NULL. */
static const char *text_of(const char *line, const char *role, bool has_tid)
{
    int pid, tid, len = 0;
    if (strncmp(line, role, strlen(role)) != 0)
        return NULL;
    line += strlen(role);
    if (has_tid)
        sscanf(line, " %d/%d: %n", &pid, &tid, &len);
    else
        sscanf(line, " %d: %n", &pid, &len);
    return len == 0 ? NULL : line + len;
}

static void say_two(void *arg)
{
    (void)arg;
    say("child", "a=%d b=%s", 1, "two");
    say_thread("worker-3", "100 %%");
    dprintf(STDERR_FILENO, "%d %d", getpid(), gettid());
}

static void test_line_says_who_speaks(void **state)
{
    (void)state;
    int pid, tid;
    char expected[128];
    caught_run(say_two, NULL);
    assert_int_equal(sscanf(caught.err.text, "%d %d", &pid, &tid), 2);
    snprintf(expected, sizeof(expected),
             "child %d: a=1 b=two\nworker-3 %d/%d: 100 %%\n", pid, pid, tid);
    assert_string_equal(caught.out.text, expected);
    assert_int_equal(caught.out.writes, 2);
}

static void say_barely(void *arg)
{
    (void)arg;
    setenv("NO_COLOR", "", 1);
    errno = EXDEV;
    say_bare("listening on %s:%d", "localhost", 65536);
    say_bare("%s", "");
    if (errno != EXDEV)
        _exit(1);
    say_bare("%0*d", 2 * SAY_LINE_MAX, 0);
}

static void test_bare_line_is_the_text_alone(void **state)
{
    (void)state;
    static const char lines[] = "listening on localhost:65536\n\n";
    caught_run(say_barely, NULL);
    assert_int_equal(caught.code, 0);
    assert_memory_equal(caught.out.text, lines, sizeof(lines) - 1);
    assert_int_equal(caught.out.writes, 3);
    assert_int_equal(caught.out.len, sizeof(lines) - 1 + SAY_LINE_MAX);
    assert_string_equal(caught.out.text + caught.out.len - 5, "0...\n");
    caught_on_terminal(say_barely, NULL);
    assert_memory_equal(caught.out.text, lines, sizeof(lines) - 1);
    assert_null(strchr(caught.out.text, '\033'));
}

static void say_of_length(void *arg)
{
    static const char role[] = "x";
    int header = snprintf(NULL, 0, "%s %d: ", role, getpid());
    int text = *(int *)arg - header - 1; /* and the LF */
    say(role, "%0*d", text, 0);
}

static void test_line_is_one_write_and_cut_at_the_limit(void **state)
{
    (void)state;
    static const struct {
        int len;
        bool is_cut;
    } rows[] = {{100, false},
                {SAY_LINE_MAX - 1, false},
                {SAY_LINE_MAX, false},
                {SAY_LINE_MAX + 1, true},
                {3 * SAY_LINE_MAX, true}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int len = rows[i].len;
        int told = rows[i].is_cut ? SAY_LINE_MAX : len;
        caught_run(say_of_length, &len);
        assert_int_equal(caught.out.len, told);
        assert_int_equal(caught.out.writes, 1);
        assert_string_equal(caught.out.text + told - 4,
                            rows[i].is_cut ? "...\n" : "000\n");
    }
}

static void say_many(void *arg)
{
    (void)arg;
    for (int i = 0; i < LINES; i++)
        say_thread("speaker", "%0100d", i);
}

static void speak_in_processes(void *arg)
{
    for (int i = 0; i < SPEAKERS; i++) {
        if (fork() == 0) {
            say_many(arg);
            _exit(0);
        }
    }
    while (wait(NULL) > 0)
        continue;
}

static void *speak(void *arg)
{
    say_many(arg);
    return NULL;
}

static void speak_in_threads(void *arg)
{
    (void)arg;
    pthread_t threads[SPEAKERS];
    for (int i = 0; i < SPEAKERS; i++)
        pthread_create(&threads[i], NULL, speak, NULL);
    for (int i = 0; i < SPEAKERS; i++)
        pthread_join(threads[i], NULL);
}

static void assert_all_lines_are_whole(void)
{
    int lines = 0, count[LINES] = {0};
    char *rest = caught.out.text;
    assert_int_equal(caught.out.writes, SPEAKERS * LINES);
    while (*rest != '\0') {
        const char *text = text_of(strsep(&rest, "\n"), "speaker", true);
        assert_non_null(text);
        assert_int_equal(strlen(text), 100);
        int number = atoi(text);
        assert_in_range(number, 0, LINES - 1);
        count[number]++;
        lines++;
    }
    assert_int_equal(lines, SPEAKERS * LINES);
    for (int i = 0; i < LINES; i++)
        assert_int_equal(count[i], SPEAKERS);
}

static void test_lines_of_many_do_not_mix(void **state)
{
    (void)state;
    caught_run(speak_in_processes, NULL);
    assert_all_lines_are_whole();
    caught_run(speak_in_threads, NULL);
    assert_all_lines_are_whole();
}

static void test_colour_is_the_roles_and_for_terminals_only(void **state)
{
    (void)state;
    int child, worker, n = 0;
    caught_on_terminal(say_two, NULL);
    assert_int_equal(caught.code, 0);
    int found = sscanf(caught.out.text,
                       "\033[38;5;%dmchild %*d:\033[0m a=1 b=two\n"
                       "\033[38;5;%dmworker-3 %*d/%*d:\033[0m 100 %%\n%n",
                       &child, &worker, &n);
    assert_int_equal(found, 2);
    assert_int_equal(n, caught.out.len);
    assert_int_not_equal(child, worker);
    caught_run(say_two, NULL);
    assert_null(strchr(caught.out.text, '\033'));
}

static void test_no_color_is_respected(void **state)
{
    (void)state;
    setenv("NO_COLOR", "1", 1);
    caught_on_terminal(say_two, NULL);
    assert_null(strchr(caught.out.text, '\033'));
    char *rest = caught.out.text;
    assert_string_equal(text_of(strsep(&rest, "\n"), "child", false),
                        "a=1 b=two");
    setenv("NO_COLOR", "", 1); /* no-color.org: present and not empty */
    caught_on_terminal(say_two, NULL);
    assert_non_null(strchr(caught.out.text, '\033'));
    unsetenv("NO_COLOR");
}

static void say_with_errno(void *arg)
{
    (void)arg;
    setenv("NO_COLOR", "", 1); /* isatty() is asked, and sets errno */
    errno = EXDEV;
    say("a", "line");
    int after_say = errno;
    errno = EXDEV;
    say_thread("a", "line");
    _exit(after_say == EXDEV && errno == EXDEV ? 0 : 1);
}

static void test_errno_is_kept(void **state)
{
    (void)state;
    caught_run(say_with_errno, NULL);
    assert_int_equal(caught.code, 0);
}

static void test_line_arrives_whole_whatever_write_does(void **state)
{
    (void)state;
    static const int faults[] = {-EINTR, -EAGAIN, 1, 10};
    for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
        next_write = faults[i];
        caught_run(say_two, NULL);
        assert_int_equal(caught.code, 0);
        char *rest = caught.out.text;
        const char *first = text_of(strsep(&rest, "\n"), "child", false);
        assert_string_equal(first, "a=1 b=two");
        assert_int_equal(caught.out.writes, faults[i] > 0 ? 3 : 2);
    }
}

static void say_much_without_blocking(void *arg)
{
    fcntl(STDOUT_FILENO, F_SETFL, O_NONBLOCK);
    speak_in_processes(arg);
}

static void test_non_blocking_stdout_loses_nothing(void **state)
{
    (void)state;
    caught_run(say_much_without_blocking, NULL); /* a full pipe: 16 lines */
    caught.out.writes = SPEAKERS * LINES; /* without O_DIRECT they join */
    assert_all_lines_are_whole();
}

static void say_to_nobody(void *arg)
{
    int pipe_fds[2];
    signal(SIGPIPE, *(bool *)arg ? SIG_IGN : SIG_DFL);
    if (pipe(pipe_fds) == -1)
        _exit(99);
    dup2(pipe_fds[1], STDOUT_FILENO);
    close(pipe_fds[0]);
    close(pipe_fds[1]);
    say("a", "line");
}

static void test_nobody_to_hear_ends_the_program(void **state)
{
    (void)state;
    bool ignore = true;
    caught_run(say_to_nobody, &ignore);
    assert_int_equal(caught.code, 1);
    assert_non_null(strstr(caught.err.text, ": stdout: Broken pipe (EPIPE)\n"));
    assert_int_equal(caught.err.writes, 1);
    ignore = false;
    caught_run(say_to_nobody, &ignore);
    assert_int_equal(caught.code, -SIGPIPE);
    next_write = -ENOSPC;
    caught_run(say_two, NULL);
    assert_int_equal(caught.code, 1);
    assert_non_null(strstr(caught.err.text, "(ENOSPC)\n"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_line_says_who_speaks),
        TEST(test_bare_line_is_the_text_alone),
        TEST(test_line_is_one_write_and_cut_at_the_limit),
        TEST(test_lines_of_many_do_not_mix),
        TEST(test_colour_is_the_roles_and_for_terminals_only),
        TEST(test_no_color_is_respected),
        TEST(test_errno_is_kept),
        TEST(test_line_arrives_whole_whatever_write_does),
        TEST(test_non_blocking_stdout_loses_nothing),
        TEST(test_nobody_to_hear_ends_the_program),
    };
    return cmocka_run_group_tests_name("say", tests, NULL, NULL);
}
