/*
 * Tests of common/robust.h.
 */
#include "common/mono.h"
#include "common/robust.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static pthread_mutex_t *lock; /* shared */

static int set_up(void **state)
{
    (void)state;
    lock = mmap(NULL, sizeof(*lock), PROT_READ | PROT_WRITE,
                MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return lock == MAP_FAILED ? -1 : robust_init(lock);
}

static int tear_down(void **state)
{
    (void)state;
    return munmap(lock, sizeof(*lock));
}

/* Forks a child that locks, says so, and holds on until it is killed. */
static pid_t fork_holder(void)
{
    int locked[2];
    char byte;
    assert_int_equal(pipe(locked), 0);
    pid_t pid = fork();
    if (pid == 0) {
        if (robust_lock(lock, MONO_NEVER) == 0)
            (void)!write(locked[1], "", 1);
        for (;;)
            pause();
    }
    close(locked[1]);
    assert_int_equal(read(locked[0], &byte, 1), 1);
    close(locked[0]);
    return pid;
}

static void end(pid_t pid)
{
    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void test_lock_waits_for_its_holder(void **state)
{
    (void)state;
    pid_t holder = fork_holder();
    int64_t start_ms = mono_now_ms();
    assert_int_equal(robust_lock(lock, mono_deadline_ms(0)), -1);
    assert_int_equal(errno, ETIMEDOUT);
    assert_int_equal(robust_lock(lock, mono_deadline_ms(30)), -1);
    assert_int_equal(errno, ETIMEDOUT);
    assert_true(mono_now_ms() - start_ms >= 29);
    end(holder);
}

static void test_death_of_the_holder_is_told_once(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        end(fork_holder());
        assert_int_equal(robust_lock(lock, mono_deadline_ms(10000)), 1);
        assert_int_equal(pthread_mutex_unlock(lock), 0);
        assert_int_equal(robust_lock(lock, MONO_NEVER), 0);
        assert_int_equal(pthread_mutex_unlock(lock), 0);
    }
}

static void test_one_who_waits_gets_it_from_the_dead(void **state)
{
    (void)state;
    pid_t holder = fork_holder(), heir = fork();
    if (heir == 0) { /* 1: told of the death; whether it waits or comes late */
        int got = robust_lock(lock, mono_deadline_ms(20000));
        _exit(got == 1 && pthread_mutex_unlock(lock) == 0 ? 0 : 1);
    }
    end(holder);
    int status;
    assert_int_equal(waitpid(heir, &status, 0), heir);
    assert_int_equal(status, 0);
}

static void test_it_excludes(void **state)
{
    (void)state;
    enum { PROCESSES = 4, ROUNDS = 2000 };
    volatile int *count = mmap(NULL, sizeof(*count), PROT_READ | PROT_WRITE,
                               MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    for (int i = 0; i < PROCESSES; i++) {
        if (fork() == 0) {
            bool ok = true;
            for (int n = 0; n < ROUNDS && ok; n++) {
                ok = robust_lock(lock, MONO_NEVER) == 0;
                *count = *count + 1;
                pthread_mutex_unlock(lock);
            }
            _exit(ok ? 0 : 1);
        }
    }
    for (int i = 0, status; i < PROCESSES; i++) {
        assert_true(wait(&status) > 0);
        assert_int_equal(status, 0);
    }
    assert_int_equal(*count, PROCESSES * ROUNDS);
    munmap((void *)count, sizeof(*count));
}

static void test_null_is_refused(void **state)
{
    (void)state;
    assert_int_equal(robust_init(NULL), -1);
    assert_int_equal(errno, EINVAL);
    assert_int_equal(robust_lock(NULL, MONO_NEVER), -1);
    assert_int_equal(errno, EINVAL);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_lock_waits_for_its_holder),
        TEST(test_death_of_the_holder_is_told_once),
        TEST(test_one_who_waits_gets_it_from_the_dead),
        TEST(test_it_excludes),
        TEST(test_null_is_refused),
    };
    return cmocka_run_group_tests_name("robust", tests, NULL, NULL);
}
