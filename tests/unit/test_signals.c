/*
 * Tests of common/signals.h.
 */
#include "common/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/unit/left.h"

enum { LONG_MS = 20000 };

static bool fail_signalfd;

int __real_signalfd(int, const sigset_t *, int);
int __wrap_signalfd(int, const sigset_t *, int);
int __wrap_signalfd(int fd, const sigset_t *mask, int flags)
{
    errno = EMFILE;
    return fail_signalfd ? -1 : __real_signalfd(fd, mask, flags);
}

static void assert_fails(int result, int error)
{
    assert_int_equal(result, -1);
    assert_int_equal(errno, error);
}

/* Returns true if the calling thread blocks sig. */
static bool is_blocked(int sig)
{
    sigset_t mask;
    pthread_sigmask(SIG_BLOCK, NULL, &mask);
    return sigismember(&mask, sig) == 1;
}

static void assert_readable_within_ms(int fd, int ms, bool expected)
{
    struct pollfd look = {.fd = fd, .events = POLLIN};
    assert_int_equal(poll(&look, 1, ms), expected ? 1 : 0);
}

static int status_of(pid_t pid)
{
    int status = -1;
    waitpid(pid, &status, 0);
    return status;
}

static int set_up(void **state)
{
    (void)state;
    fail_signalfd = false;
    left_note();
    return 0;
}

/* No stop signal is pending by now, so unblocking ends nobody. */
static int tear_down(void **state)
{
    (void)state;
    signal(SIGALRM, SIG_DFL);
    signal(SIGPIPE, SIG_DFL);
    if (signals_stop_undo() == -1)
        return -1;
    return left_anything() ? -1 : 0;
}

static sem_t third_tick;
static volatile sig_atomic_t ticks;

static void tick(int sig)
{
    int saved_errno = errno;
    if (sig == SIGALRM && ++ticks == 3)
        sem_post(&third_tick);
    errno = saved_errno;
}

static void test_interrupted_calls_go_on(void **state)
{
    (void)state;
    struct itimerval every_10_ms = {{0, 10000}, {0, 10000}}, never = {0};
    ticks = 0;
    assert_int_equal(sem_init(&third_tick, 0, 0), 0);
    assert_int_equal(signals_handle(SIGALRM, tick), 0);
    setitimer(ITIMER_REAL, &every_10_ms, NULL);
    int got = sem_wait(&third_tick); /* interrupted twice, without EINTR */
    setitimer(ITIMER_REAL, &never, NULL);
    assert_int_equal(got, 0);
    assert_true(ticks >= 3);
    sem_destroy(&third_tick);
}

static void test_handle_blocks_nothing_else(void **state)
{
    (void)state;
    struct sigaction action;
    assert_int_equal(signals_handle(SIGALRM, tick), 0);
    assert_int_equal(sigaction(SIGALRM, NULL, &action), 0);
    assert_true(action.sa_handler == tick);
    assert_true((action.sa_flags & SA_RESTART) != 0);
    for (int sig = 1; sig < NSIG; sig++)
        assert_int_not_equal(sigismember(&action.sa_mask, sig), 1);
}

static void test_signals_that_cannot_be_caught_are_refused(void **state)
{
    (void)state;
    static const int sigs[] = {SIGKILL, SIGSTOP, 0, -1, 1000};
    for (size_t i = 0; i < sizeof(sigs) / sizeof(sigs[0]); i++)
        assert_fails(signals_handle(sigs[i], tick), EINVAL);
}

static void test_stop_signals_come_through_the_descriptor(void **state)
{
    (void)state;
    int fd = signals_stop_fd();
    assert_true(fd >= 0);
    assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
    assert_true((fcntl(fd, F_GETFL) & O_NONBLOCK) != 0);
    assert_int_equal(signals_stop_taken(fd), 0);
    assert_readable_within_ms(fd, 0, false);
    static const int sigs[] = {SIGTERM, SIGINT, SIGTERM};
    for (int i = 0; i < 3; i++) {
        assert_int_equal(kill(getpid(), sigs[i]), 0);
        assert_readable_within_ms(fd, LONG_MS, true);
        assert_int_equal(signals_stop_taken(fd), sigs[i]);
        assert_int_equal(signals_stop_taken(fd), 0);
    }
    kill(getpid(), SIGTERM);
    kill(getpid(), SIGINT);
    int sum = signals_stop_taken(fd) + signals_stop_taken(fd);
    assert_int_equal(sum, SIGINT + SIGTERM);
    close(fd);
}

static void test_other_signals_are_left_alone(void **state)
{
    (void)state;
    int fd = signals_stop_fd();
    assert_true(fd >= 0);
    for (int sig = 1; sig < NSIG; sig++)
        assert_int_equal(is_blocked(sig), sig == SIGINT || sig == SIGTERM);
    close(fd);
}

static void *blocks_both(void *arg)
{
    bool *both = arg;
    *both = is_blocked(SIGINT) && is_blocked(SIGTERM);
    return NULL;
}

static void test_threads_started_later_block_them_too(void **state)
{
    (void)state;
    int fd = signals_stop_fd();
    pthread_t id;
    bool both = false;
    assert_int_equal(pthread_create(&id, NULL, blocks_both, &both), 0);
    assert_int_equal(pthread_join(id, NULL), 0);
    assert_true(both);
    close(fd);
}

static void test_failed_stop_fd_blocks_nothing(void **state)
{
    (void)state;
    fail_signalfd = true;
    assert_fails(signals_stop_fd(), EMFILE);
    assert_false(is_blocked(SIGINT));
    assert_false(is_blocked(SIGTERM));
    assert_fails(signals_stop_taken(-1), EBADF);
}

static void test_child_dies_of_them_again_after_undo(void **state)
{
    (void)state;
    int fd = signals_stop_fd();
    static const int sigs[] = {SIGINT, SIGTERM};
    for (int i = 0; i < 2; i++) {
        pid_t deaf = fork();
        if (deaf == 0) {
            raise(sigs[i]);
            _exit(7);
        }
        assert_int_equal(status_of(deaf), 7 << 8);
        pid_t child = fork();
        if (child == 0) {
            if (signals_stop_undo() == 0)
                raise(sigs[i]);
            _exit(7);
        }
        assert_int_equal(status_of(child), sigs[i]);
    }
    close(fd);
}

static void test_write_to_nobody_fails_instead_of_killing(void **state)
{
    (void)state;
    int fds[2];
    assert_int_equal(pipe(fds), 0);
    close(fds[0]);
    assert_int_equal(signals_ignore_pipe(), 0);
    assert_fails((int)write(fds[1], "x", 1), EPIPE);
    close(fds[1]);
}

static void test_what_is_ignored_is_inherited(void **state)
{
    (void)state;
    assert_int_equal(signals_ignore_pipe(), 0);
    assert_int_equal(signals_handle(SIGALRM, tick), 0);
    static const struct {
        const char *script;
        int status;
    } rows[] = {{"kill -PIPE $$; exit 7", 7 << 8},
                {"kill -ALRM $$; exit 7", SIGALRM}}; /* reset by exec */
    for (size_t i = 0; i < 2; i++) {
        pid_t child = fork();
        if (child == 0) {
            execl("/bin/sh", "sh", "-c", rows[i].script, (char *)NULL);
            _exit(127);
        }
        assert_int_equal(status_of(child), rows[i].status);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_interrupted_calls_go_on),
        TEST(test_handle_blocks_nothing_else),
        TEST(test_signals_that_cannot_be_caught_are_refused),
        TEST(test_stop_signals_come_through_the_descriptor),
        TEST(test_other_signals_are_left_alone),
        TEST(test_threads_started_later_block_them_too),
        TEST(test_failed_stop_fd_blocks_nothing),
        TEST(test_child_dies_of_them_again_after_undo),
        TEST(test_write_to_nobody_fails_instead_of_killing),
        TEST(test_what_is_ignored_is_inherited),
    };
    return cmocka_run_group_tests_name("signals", tests, NULL, NULL);
}
