/*
 * Tests of common/futex.h.
 */
#include "common/futex.h"
#include "common/mono.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/unit/left.h"

enum { LONG_MS = 20000, SLEEPERS = 4 };

/* In memory shared with the children. */
static struct {
    _Atomic uint32_t word;
    _Atomic int begun, woken;
} * shared;

static void assert_fails(int result, int error)
{
    assert_int_equal(result, -1);
    assert_int_equal(errno, error);
}

static pid_t fork_sleeper(void)
{
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    int64_t deadline_ms = mono_deadline_ms(LONG_MS);
    atomic_fetch_add(&shared->begun, 1);
    int got = futex_wait(&shared->word, 5, deadline_ms);
    atomic_fetch_add(&shared->woken, 1);
    _exit(got == 0 ? 0 : 1);
}

/* Returns true if the process sleeps; once it has begun, nothing but the wait
 * for our word makes it do so. */
static bool is_asleep(pid_t pid)
{
    char path[64], text[256] = "";
    snprintf(path, sizeof(path), "/proc/%d/stat", pid);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return false;
    if (fgets(text, sizeof(text), file) == NULL)
        text[0] = '\0';
    fclose(file);
    const char *name_end = strrchr(text, ')'); /* "PID (NAME) STATE ..." */
    return name_end != NULL && name_end[2] == 'S';
}

static int count_asleep(const pid_t *pids)
{
    int count = 0;
    for (int i = 0; i < SLEEPERS; i++)
        count += is_asleep(pids[i]);
    return count;
}

static void until_asleep(const pid_t *pids, int count)
{
    int64_t deadline_ms = mono_deadline_ms(LONG_MS);
    while ((atomic_load(&shared->begun) < SLEEPERS ||
            count_asleep(pids) != count) &&
           mono_now_ms() < deadline_ms)
        usleep(1000);
    assert_int_equal(count_asleep(pids), count);
}

static int set_up(void **state)
{
    (void)state;
    atomic_store(&shared->word, 5);
    atomic_store(&shared->begun, 0);
    atomic_store(&shared->woken, 0);
    left_note();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    return left_anything() ? -1 : 0;
}

static void test_wait_returns_at_once_if_the_word_differs(void **state)
{
    (void)state;
    assert_int_equal(futex_wait(&shared->word, 6, MONO_NEVER), 0);
    assert_int_equal(futex_wait(&shared->word, 6, mono_deadline_ms(0)), 0);
    _Atomic uint32_t own = UINT32_MAX;
    assert_int_equal(futex_wait(&own, 0, MONO_NEVER), 0);
}

static void test_wait_ends_at_its_deadline(void **state)
{
    (void)state;
    int64_t start_ms = mono_now_ms();
    assert_fails(futex_wait(&shared->word, 5, 0), ETIMEDOUT);
    assert_fails(futex_wait(&shared->word, 5, start_ms), ETIMEDOUT);
    assert_fails(futex_wait(&shared->word, 5, start_ms + 30), ETIMEDOUT);
    assert_in_range(mono_now_ms() - start_ms, 30, LONG_MS);
}

static void test_wake_wakes_as_many_as_told(void **state)
{
    (void)state;
    pid_t pids[SLEEPERS];
    for (int i = 0; i < SLEEPERS; i++)
        pids[i] = fork_sleeper();
    until_asleep(pids, SLEEPERS);
    futex_wake(&shared->word, 1);
    until_asleep(pids, SLEEPERS - 1);
    assert_in_range(atomic_load(&shared->woken), 0, 1);
    futex_wake(&shared->word, 2);
    until_asleep(pids, SLEEPERS - 3);
    assert_in_range(atomic_load(&shared->woken), 0, 3);
    futex_wake(&shared->word, 1000);
    for (int i = 0; i < SLEEPERS; i++) {
        int status;
        assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
        assert_int_equal(status, 0);
    }
    assert_int_equal(atomic_load(&shared->woken), SLEEPERS);
}

static void test_killed_sleeper_takes_no_wake_up_with_it(void **state)
{
    (void)state;
    pid_t pids[SLEEPERS];
    for (int i = 0; i < SLEEPERS; i++)
        pids[i] = fork_sleeper();
    until_asleep(pids, SLEEPERS);
    for (int i = 0; i < SLEEPERS - 1; i++) {
        assert_int_equal(kill(pids[i], SIGKILL), 0);
        assert_int_equal(waitpid(pids[i], NULL, 0), pids[i]);
    }
    futex_wake(&shared->word, 1); /* for the one that lives */
    int status;
    assert_int_equal(waitpid(pids[SLEEPERS - 1], &status, 0),
                     pids[SLEEPERS - 1]);
    assert_int_equal(status, 0);
}

static void ignore(int sig)
{
    (void)sig;
}

static void test_signal_ends_the_wait(void **state)
{
    (void)state;
    struct sigaction action = {.sa_handler = ignore}; /* no SA_RESTART */
    struct itimerval every_20_ms = {{0, 20000}, {0, 20000}}, never = {0};
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &every_20_ms, NULL);
    int without = futex_wait(&shared->word, 5, MONO_NEVER), error = errno;
    errno = 0;
    int with = futex_wait(&shared->word, 5, mono_deadline_ms(LONG_MS));
    int second_error = errno;
    setitimer(ITIMER_REAL, &never, NULL);
    assert_int_equal(without, -1);
    assert_int_equal(error, EINTR);
    assert_int_equal(with, -1);
    assert_int_equal(second_error, EINTR);
}

static void test_wake_of_nobody_is_harmless(void **state)
{
    (void)state;
    errno = 77;
    futex_wake(&shared->word, 1);
    assert_int_equal(errno, 77);
    assert_fails(futex_wait(&shared->word, 5, mono_deadline_ms(1)), ETIMEDOUT);
}

int main(void)
{
    shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        return 1;
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_wait_returns_at_once_if_the_word_differs),
        TEST(test_wait_ends_at_its_deadline),
        TEST(test_wake_wakes_as_many_as_told),
        TEST(test_killed_sleeper_takes_no_wake_up_with_it),
        TEST(test_signal_ends_the_wait),
        TEST(test_wake_of_nobody_is_harmless),
    };
    return cmocka_run_group_tests_name("futex", tests, NULL, NULL);
}
