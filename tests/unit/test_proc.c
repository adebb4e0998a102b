/*
 * Tests of common/proc.h.
 */
#include "common/proc.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static void test_read_tells_of_oneself(void **state)
{
    (void)state;
    struct proc_stat me;
    assert_int_equal(proc_read(getpid(), &me), 0);
    assert_int_equal(me.pid, getpid());
    assert_int_equal(me.ppid, getppid());
    assert_int_equal(me.pgrp, getpgrp());
    assert_int_equal(me.session, getsid(0));
    assert_int_equal(me.state, 'R');
    assert_int_equal(me.nice, nice(0));
    assert_true(me.threads >= 1);
    assert_true(me.pages > 0);
}

static void test_read_counts_cpu_time(void **state)
{
    (void)state;
    struct proc_stat before, now;
    assert_int_equal(proc_read(getpid(), &before), 0);
    do
        assert_int_equal(proc_read(getpid(), &now), 0);
    while (now.ticks < before.ticks + 2); /* or the test's time limit */
    assert_true(clock() >= CLOCKS_PER_SEC / sysconf(_SC_CLK_TCK));
}

static void test_read_takes_any_name(void **state)
{
    (void)state;
    static const char *const names[][2] = {
        {"plain", "plain"},
        {"with blank", "with blank"},
        {") R 1 1 1", ") R 1 1 1"},
        {"a) Z (b) c)", "a) Z (b) c)"},
        {"", ""},
        {"()", "()"},
        {"fifteen_bytes__", "fifteen_bytes__"},
        {"\033[31mred", "?[31mred"},
        {"caf\303\251", "caf\303\251"},
    };
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct proc_stat me;
        assert_int_equal(prctl(PR_SET_NAME, names[i][0]), 0);
        assert_int_equal(proc_read(getpid(), &me), 0);
        assert_string_equal(me.name, names[i][1]);
        assert_int_equal(me.ppid, getppid());
        assert_int_equal(me.state, 'R');
    }
}

static void test_read_of_nobody_is_esrch(void **state)
{
    (void)state;
    struct proc_stat p;
    pid_t child = fork();
    if (child == 0)
        _exit(0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    errno = 0;
    assert_int_equal(proc_read(child, &p), -1);
    assert_int_equal(errno, ESRCH);
    assert_int_equal(proc_read(0, &p), -1);
    assert_int_equal(proc_read(-1, &p), -1);
}

static void test_read_tells_a_zombie_and_a_stopped_child(void **state)
{
    (void)state;
    struct proc_stat p;
    siginfo_t info;
    pid_t child = fork();
    if (child == 0) {
        raise(SIGSTOP);
        _exit(0);
    }
    assert_int_equal(waitpid(child, NULL, WUNTRACED), child);
    assert_int_equal(proc_read(child, &p), 0);
    assert_int_equal(p.state, 'T');
    assert_int_equal(p.ppid, getpid());
    kill(child, SIGCONT);
    assert_int_equal(waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT), 0);
    assert_int_equal(proc_read(child, &p), 0);
    assert_int_equal(p.state, 'Z');
    assert_int_equal(waitpid(child, NULL, 0), child);
}

static void test_read_all_finds_parent_and_child(void **state)
{
    (void)state;
    static struct proc_stat list[10000];
    int held[2], found = 0;
    assert_int_equal(pipe(held), 0);
    pid_t child = fork();
    if (child == 0) {
        char byte;
        close(held[1]);
        _exit((int)read(held[0], &byte, 1)); /* lives as long as we do */
    }
    int count = proc_read_all(list, 10000);
    assert_true(count >= 2);
    for (int i = 0; i < count; i++) {
        found += list[i].pid == getpid();
        found += list[i].pid == child && list[i].ppid == getpid();
        assert_true(i == 0 || list[i].pid > list[i - 1].pid);
    }
    assert_int_equal(found, 2);
    errno = 0;
    assert_int_equal(proc_read_all(list, 1), -1);
    assert_int_equal(errno, ENOBUFS);
    close(held[0]);
    close(held[1]);
    assert_int_equal(waitpid(child, NULL, 0), child);
}

static void test_read_all_bears_processes_that_vanish(void **state)
{
    (void)state;
    static struct proc_stat list[10000];
    pid_t maker = fork();
    while (maker == 0) { /* children that end at once, as fast as it can */
        if (fork() == 0)
            _exit(0);
        wait(NULL);
    }
    for (int i = 0; i < 50; i++)
        assert_true(proc_read_all(list, 10000) > 0);
    kill(maker, SIGKILL);
    assert_int_equal(waitpid(maker, NULL, 0), maker);
}

static void test_await_sees_the_state_come_or_the_time_end(void **state)
{
    (void)state;
    struct proc_stat p;
    pid_t child = fork();
    if (child == 0)
        for (;;)
            pause();
    assert_int_equal(proc_await(child, 'S', 10000, &p), 0);
    assert_int_equal(p.state, 'S');
    assert_int_equal(p.pid, child);
    errno = 0;
    assert_int_equal(proc_await(child, 'Z', 20, &p), -1);
    assert_int_equal(errno, ETIMEDOUT);
    assert_int_equal(p.state, 'S');
    kill(child, SIGKILL);
    assert_int_equal(proc_await(child, 'Z', -1, &p), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    errno = 0;
    assert_int_equal(proc_await(child, 'Z', -1, &p), -1);
    assert_int_equal(errno, ESRCH);
}

static void test_words_exist_for_every_state(void **state)
{
    (void)state;
    for (const char *c = "RSDTtZXI"; *c != '\0'; c++)
        assert_string_not_equal(proc_state_words(*c), "unknown");
    assert_string_equal(proc_state_words('?'), "unknown");
}

static void test_ps_stat_has_the_letters_in_the_order_of_ps(void **state)
{
    (void)state;
    static const struct {
        const char *stat;
        struct proc_stat p;
    } rows[] = {
        {"R", {.pid = 9, .session = 3, .state = 'R', .tpgid = -1}},
        {"S+", {.pid = 9, .pgrp = 5, .tpgid = 5, .state = 'S', .threads = 1}},
        {"Ss", {.pid = 9, .session = 9, .tpgid = -1, .state = 'S'}},
        {"Tl", {.pid = 9, .tpgid = -1, .state = 'T', .threads = 2}},
        {"SN", {.pid = 9, .tpgid = -1, .state = 'S', .nice = 1}},
        {"S<sl+",
         {.pid = 9,
          .pgrp = 9,
          .session = 9,
          .tpgid = 9,
          .state = 'S',
          .nice = -20,
          .threads = 40}},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char text[8];
        assert_string_equal(proc_ps_stat(&rows[i].p, text), rows[i].stat);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read_tells_of_oneself),
        cmocka_unit_test(test_read_counts_cpu_time),
        cmocka_unit_test(test_read_takes_any_name),
        cmocka_unit_test(test_read_of_nobody_is_esrch),
        cmocka_unit_test(test_read_tells_a_zombie_and_a_stopped_child),
        cmocka_unit_test(test_read_all_finds_parent_and_child),
        cmocka_unit_test(test_read_all_bears_processes_that_vanish),
        cmocka_unit_test(test_await_sees_the_state_come_or_the_time_end),
        cmocka_unit_test(test_words_exist_for_every_state),
        cmocka_unit_test(test_ps_stat_has_the_letters_in_the_order_of_ps),
    };
    return cmocka_run_group_tests_name("proc", tests, NULL, NULL);
}
