/*
 * Tests of common/gate.h.
 */
#include "common/gate.h"
#include "common/mono.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/unit/left.h"

enum { LONG_MS = 20000, SURPRISE = 255 };

static bool fail_pipe;

int __real_pipe2(int *, int);
int __wrap_pipe2(int *, int);
int __wrap_pipe2(int *fds, int flags)
{
    errno = EMFILE;
    return fail_pipe ? -1 : __real_pipe2(fds, flags);
}

static struct gate gate;

static void assert_fails(int result, int error)
{
    assert_int_equal(result, -1);
    assert_int_equal(errno, error);
}

/* Forks a process that waits at the gate. It ends with status 0 if it got
 * through, else with errno, and writes a byte to fd before it waits. */
static pid_t fork_waiter(int fd)
{
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    if (write(fd, "w", 1) != 1)
        _exit(SURPRISE);
    int got = gate_wait(&gate, LONG_MS);
    _exit(got == 0 ? 0 : got == -1 ? errno : SURPRISE);
}

/* Forks a process that may open the gate, and doesn't: it has to be killed,
 * or dies with this one. */
static pid_t fork_opener(void)
{
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (;;)
        pause();
}

static void kill_opener(pid_t pid)
{
    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void assert_ends(pid_t pid, int code)
{
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), code);
}

static int set_up(void **state)
{
    (void)state;
    fail_pipe = false;
    left_note();
    return gate_init(&gate);
}

static int tear_down(void **state)
{
    (void)state;
    gate_close(&gate);
    return left_anything() ? -1 : 0;
}

static void test_opening_once_lets_everybody_through(void **state)
{
    (void)state;
    enum { WAITERS = 8 };
    pid_t waiters[WAITERS + 2];
    int fds[2];
    char byte;
    assert_int_equal(pipe(fds), 0);
    for (int i = 0; i < WAITERS; i++)
        waiters[i] = fork_waiter(fds[1]);
    for (int i = 0; i < WAITERS; i++)
        assert_int_equal(read(fds[0], &byte, 1), 1);
    for (int i = 0; i < WAITERS; i++) /* all are held */
        assert_int_equal(waitpid(waiters[i], NULL, WNOHANG), 0);
    assert_int_equal(gate_open(&gate), 0);
    for (int i = WAITERS; i < WAITERS + 2; i++) /* who comes later too */
        waiters[i] = fork_waiter(fds[1]);
    for (int i = 0; i < WAITERS + 2; i++)
        assert_ends(waiters[i], 0);
    close(fds[0]);
    close(fds[1]);
}

static void test_open_gate_stays_open(void **state)
{
    (void)state;
    assert_int_equal(gate_open(&gate), 0);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(gate_wait(&gate, 0), 0);
        assert_int_equal(gate_wait(&gate, -1), 0);
        assert_int_equal(gate_wait(&gate, 10), 0);
    }
}

static void test_gate_stays_open_when_its_opener_is_dead(void **state)
{
    (void)state;
    pid_t opener = fork();
    if (opener == 0)
        _exit(gate_open(&gate) == 0 ? 0 : SURPRISE);
    assert_ends(opener, 0);
    assert_int_equal(gate_wait(&gate, -1), 0);
}

static void test_several_may_open_it(void **state)
{
    (void)state;
    pid_t openers[3];
    for (int i = 0; i < 3; i++) {
        openers[i] = fork();
        if (openers[i] == 0)
            _exit(gate_open(&gate) == 0 ? 0 : SURPRISE);
    }
    for (int i = 0; i < 3; i++)
        assert_ends(openers[i], 0);
    assert_int_equal(gate_open(&gate), 0);
    assert_int_equal(gate_wait(&gate, -1), 0);
}

static void test_wait_returns_after_its_limit(void **state)
{
    (void)state;
    pid_t opener = fork_opener();
    int64_t start_ms = mono_now_ms();
    assert_fails(gate_wait(&gate, 0), ETIMEDOUT);
    assert_fails(gate_wait(&gate, 30), ETIMEDOUT);
    assert_in_range(mono_now_ms() - start_ms, 30, LONG_MS);
    kill_opener(opener);
}

static void test_wait_tells_when_the_last_opener_has_died(void **state)
{
    (void)state;
    pid_t first = fork_opener(), second = fork_opener();
    assert_fails(gate_wait(&gate, 0), ETIMEDOUT);
    kill_opener(first);
    assert_fails(gate_wait(&gate, 0), ETIMEDOUT);
    kill_opener(second);
    assert_fails(gate_wait(&gate, -1), EPIPE);
    assert_fails(gate_wait(&gate, LONG_MS), EPIPE);
    assert_fails(gate_wait(&gate, 0), EPIPE);
}

static void test_those_who_wait_are_told_too(void **state)
{
    (void)state;
    pid_t opener = fork_opener(), waiters[2];
    int fds[2];
    char bytes[2];
    assert_int_equal(pipe(fds), 0);
    for (int i = 0; i < 2; i++) {
        waiters[i] = fork_waiter(fds[1]);
        assert_int_equal(read(fds[0], &bytes[i], 1), 1);
    }
    gate_close(&gate); /* this one won't open it */
    assert_int_equal(waitpid(waiters[0], NULL, WNOHANG), 0);
    kill_opener(opener);
    for (int i = 0; i < 2; i++)
        assert_ends(waiters[i], EPIPE);
    close(fds[0]);
    close(fds[1]);
}

static void test_open_is_refused_to_who_has_no_right_to_it(void **state)
{
    (void)state;
    struct gate waited, opened, closed;
    assert_int_equal(gate_init(&waited), 0);
    assert_fails(gate_wait(&waited, 0), EPIPE); /* nobody else is there */
    assert_fails(gate_open(&waited), EBADF);
    assert_int_equal(gate_init(&opened), 0);
    assert_int_equal(gate_open(&opened), 0);
    assert_fails(gate_open(&opened), EBADF);
    assert_int_equal(gate_init(&closed), 0);
    gate_close(&closed);
    assert_fails(gate_open(&closed), EBADF);
    assert_fails(gate_wait(&closed, -1), EBADF);
    gate_close(&waited);
    gate_close(&opened);
}

static void test_close_is_harmless_again(void **state)
{
    (void)state;
    errno = 77;
    gate_close(&gate);
    gate_close(&gate);
    gate_close(NULL);
    assert_int_equal(errno, 77);
    assert_false(left_anything());
}

/* Signals while it waits. */

static struct gate second_gate;
static volatile sig_atomic_t ticks;

static void tick(int sig)
{
    (void)sig;
    if (++ticks == 3)
        gate_open(&second_gate);
}

static void tick_every_ms(int ms)
{
    struct sigaction action = {.sa_handler = tick}; /* no SA_RESTART */
    struct itimerval time = {{0, ms * 1000}, {0, ms * 1000}};
    if (ms == 0)
        action.sa_handler = SIG_IGN;
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &time, NULL);
}

static void test_wait_goes_on_after_signals(void **state)
{
    (void)state;
    ticks = 0;
    assert_int_equal(gate_init(&second_gate), 0);
    pid_t opener = fork();
    if (opener == 0) {
        int got = gate_wait(&second_gate, LONG_MS);
        _exit(got == 0 && gate_open(&gate) == 0 ? 0 : SURPRISE);
    }
    tick_every_ms(10); /* the third opens the second gate, and so the first */
    int got = gate_wait(&gate, -1);
    tick_every_ms(0);
    assert_int_equal(got, 0);
    assert_true(ticks >= 3);
    assert_ends(opener, 0);
    gate_close(&second_gate);
}

static void test_limit_holds_in_spite_of_signals(void **state)
{
    (void)state;
    ticks = 10;
    pid_t opener = fork_opener();
    int64_t start_ms = mono_now_ms();
    tick_every_ms(20);
    int got = gate_wait(&gate, 100), error = errno;
    tick_every_ms(0);
    int64_t took_ms = mono_now_ms() - start_ms;
    kill_opener(opener);
    assert_int_equal(got, -1);
    assert_int_equal(error, ETIMEDOUT);
    assert_true(ticks > 10);
    assert_in_range(took_ms, 100, LONG_MS);
}

static void test_descriptors_are_closed_on_exec(void **state)
{
    (void)state;
    assert_int_equal(fcntl(gate.read_fd, F_GETFD), FD_CLOEXEC);
    assert_int_equal(fcntl(gate.write_fd, F_GETFD), FD_CLOEXEC);
}

static void test_init_fails_as_pipe_does(void **state)
{
    (void)state;
    struct gate other;
    fail_pipe = true;
    assert_fails(gate_init(&other), EMFILE);
    assert_fails(gate_init(NULL), EINVAL);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_opening_once_lets_everybody_through),
        TEST(test_open_gate_stays_open),
        TEST(test_gate_stays_open_when_its_opener_is_dead),
        TEST(test_several_may_open_it),
        TEST(test_wait_returns_after_its_limit),
        TEST(test_wait_tells_when_the_last_opener_has_died),
        TEST(test_those_who_wait_are_told_too),
        TEST(test_open_is_refused_to_who_has_no_right_to_it),
        TEST(test_close_is_harmless_again),
        TEST(test_wait_goes_on_after_signals),
        TEST(test_limit_holds_in_spite_of_signals),
        TEST(test_descriptors_are_closed_on_exec),
        TEST(test_init_fails_as_pipe_does),
    };
    return cmocka_run_group_tests_name("gate", tests, NULL, NULL);
}
