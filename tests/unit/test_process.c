/*
 * Tests of common/process.h.
 */
#include "common/gate.h"
#include "common/mono.h"
#include "common/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/unit/left.h"

enum { LONG_MS = 20000 };

static bool fail_fork, fail_pidfd_open;
static bool open_pidfd_late;      /* when the child has ended and is gone */
static int ask_for_death_late[2]; /* at this pipe's end; -1: in time */

pid_t __real_fork(void);
pid_t __wrap_fork(void);
pid_t __wrap_fork(void)
{
    errno = EAGAIN;
    return fail_fork ? -1 : __real_fork();
}

int __real_pidfd_open(pid_t, unsigned);
int __wrap_pidfd_open(pid_t, unsigned);
int __wrap_pidfd_open(pid_t pid, unsigned flags)
{
    while (open_pidfd_late && kill(pid, 0) == 0)
        usleep(1000);
    errno = EMFILE;
    return fail_pidfd_open ? -1 : __real_pidfd_open(pid, flags);
}

int __real_prctl(int, ...);
int __wrap_prctl(int, ...);
int __wrap_prctl(int option, ...)
{
    va_list ap;
    va_start(ap, option);
    unsigned long arg = va_arg(ap, unsigned long);
    va_end(ap);
    char byte;
    if (option == PR_SET_PDEATHSIG && ask_for_death_late[0] != -1) {
        close(ask_for_death_late[1]);
        if (read(ask_for_death_late[0], &byte, 1) != 0)
            _exit(1);
    }
    return __real_prctl(option, arg, 0UL, 0UL, 0UL);
}

/* Targets. None of them outlives a test that has failed. */

static int give_back(void *arg)
{
    return *(int *)arg;
}

static int block(void *arg)
{
    (void)arg;
    __real_prctl(PR_SET_PDEATHSIG, SIGKILL);
    while (pause() == -1)
        continue;
    return 0;
}

static int wait_at_gate(void *arg)
{
    return gate_wait(arg, LONG_MS) == 0 ? 7 : 1;
}

static void assert_fails(int result, int error)
{
    assert_int_equal(result, -1);
    assert_int_equal(errno, error);
}

static void start(struct process *p, int (*target)(void *arg), void *arg)
{
    assert_int_equal(process_init(p, NULL, target, arg), 0);
    assert_int_equal(process_start(p), 0);
}

static void assert_ends(struct process *p, int expected)
{
    int code = -1000;
    assert_int_equal(process_join(p, LONG_MS), 0);
    assert_int_equal(process_exit_code(p, &code), 0);
    assert_int_equal(code, expected);
}

static void kill_and_join(struct process *p)
{
    assert_int_equal(process_kill(p), 0);
    assert_ends(p, -SIGKILL);
}

/* Waits until the child has ended, and leaves it a zombie. */
static void until_zombie(const struct process *p)
{
    siginfo_t info;
    assert_int_equal(waitid(P_PID, (id_t)p->pid, &info, WEXITED | WNOWAIT), 0);
}

/* Runs code in another child; what it returns is the exit status. */
static int in_child(int (*code)(void *arg), void *arg)
{
    pid_t pid = __real_fork();
    if (pid == 0)
        _exit(code(arg));
    int status = -1;
    waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Returns a byte of fd, 0 at its end, -1 if nothing comes for LONG_MS. */
static int next_byte(int fd)
{
    struct pollfd look = {.fd = fd, .events = POLLIN};
    char byte = 0;
    if (poll(&look, 1, LONG_MS) != 1 || read(fd, &byte, 1) == -1)
        return -1;
    return byte;
}

static int set_up(void **state)
{
    (void)state;
    fail_fork = fail_pidfd_open = open_pidfd_late = false;
    ask_for_death_late[0] = -1;
    signal(SIGCHLD, SIG_DFL);
    left_note();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    return left_anything() ? -1 : 0;
}

static void test_target_gets_argument_and_gives_exit_code(void **state)
{
    (void)state;
    static const int codes[] = {0, 1, 42, 255};
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        int code = codes[i];
        struct process p;
        start(&p, give_back, &code);
        code = 99; /* the child has its copy */
        assert_ends(&p, codes[i]);
        assert_int_equal(process_join(&p, -1), 0); /* again */
        assert_int_equal(process_join(&p, 0), 0);
    }
}

static int add_one(void *arg)
{
    return ++*(int *)arg;
}

static void test_child_changes_only_its_copy(void **state)
{
    (void)state;
    int number = 5;
    struct process p;
    start(&p, add_one, &number);
    assert_ends(&p, 6);
    assert_int_equal(number, 5);
}

static void test_many_run_at_once(void **state)
{
    (void)state;
    enum { N = 20 };
    struct process p[N];
    struct gate gate;
    assert_int_equal(gate_init(&gate), 0);
    for (int i = 0; i < N; i++)
        start(&p[i], wait_at_gate, &gate);
    for (int i = 0; i < N; i++)
        assert_true(process_is_alive(&p[i]));
    gate_open(&gate);
    gate_close(&gate);
    for (int i = N - 1; i >= 0; i--)
        assert_ends(&p[i], 7);
}

static void test_second_start_is_refused(void **state)
{
    (void)state;
    struct process p;
    start(&p, block, NULL);
    pid_t pid = p.pid;
    assert_fails(process_start(&p), EALREADY);
    assert_fails(process_set_daemon(&p, true), EALREADY);
    assert_int_equal(p.pid, pid);
    kill_and_join(&p);
    assert_fails(process_start(&p), EALREADY);
    assert_fails(process_set_daemon(&p, true), EALREADY);
}

static void test_join_limit_runs_out_then_join_succeeds(void **state)
{
    (void)state;
    struct process p;
    int code;
    start(&p, block, NULL);
    int64_t start_ms = mono_now_ms();
    assert_fails(process_join(&p, 0), ETIMEDOUT);
    assert_fails(process_join(&p, 30), ETIMEDOUT);
    assert_true(mono_now_ms() - start_ms >= 30);
    assert_fails(process_exit_code(&p, &code), EAGAIN);
    kill_and_join(&p);
}

static void test_is_alive_from_start_to_end(void **state)
{
    (void)state;
    struct process p;
    struct gate gate;
    assert_int_equal(gate_init(&gate), 0);
    assert_int_equal(process_init(&p, NULL, wait_at_gate, &gate), 0);
    assert_false(process_is_alive(&p));
    assert_int_equal(process_start(&p), 0);
    errno = 77;
    assert_true(process_is_alive(&p));
    assert_int_equal(errno, 77);
    gate_open(&gate);
    gate_close(&gate);
    until_zombie(&p);
    assert_false(process_is_alive(&p));
    assert_fails(kill(p.pid, 0), ESRCH); /* reaped by it */
    assert_ends(&p, 7);
}

static void test_exit_code_sees_the_end_without_join(void **state)
{
    (void)state;
    struct process p;
    int number = 3, code = -1;
    start(&p, give_back, &number);
    until_zombie(&p);
    assert_int_equal(process_exit_code(&p, &code), 0);
    assert_int_equal(code, 3);
    assert_fails(kill(p.pid, 0), ESRCH);
}

static void test_signals_end_it(void **state)
{
    (void)state;
    struct process p;
    start(&p, block, NULL);
    assert_int_equal(process_signal(&p, 0), 0);
    assert_fails(process_signal(&p, 9999), EINVAL);
    assert_int_equal(process_terminate(&p), 0);
    assert_ends(&p, -SIGTERM);
    start(&p, block, NULL);
    kill_and_join(&p);
    start(&p, block, NULL);
    assert_int_equal(process_signal(&p, SIGUSR1), 0);
    assert_ends(&p, -SIGUSR1);
}

static void test_signal_after_the_end_is_refused(void **state)
{
    (void)state;
    struct process p;
    int zero = 0;
    assert_int_equal(process_init(&p, NULL, give_back, &zero), 0);
    assert_fails(process_kill(&p), ESRCH); /* not started */
    assert_int_equal(process_start(&p), 0);
    until_zombie(&p);
    assert_fails(process_kill(&p), ESRCH); /* ended, not yet joined */
    assert_ends(&p, 0);
    assert_fails(process_kill(&p), ESRCH);
    assert_fails(process_terminate(&p), ESRCH);
    assert_fails(process_signal(&p, 0), ESRCH);
}

static void test_status_in_words(void **state)
{
    (void)state;
    static const struct {
        int status;
        const char *words;
    } rows[] = {
        {0, "exited with code 0"},
        {3 << 8, "exited with code 3"},
        {255 << 8, "exited with code 255"},
        {SIGKILL, "killed by signal 9 (SIGKILL)"},
        {SIGTERM, "killed by signal 15 (SIGTERM)"},
        {SIGSEGV, "killed by signal 11 (SIGSEGV)"},
        {SIGABRT | 0x80, "killed by signal 6 (SIGABRT), core dumped"},
        {40, "killed by signal 40 (SIGRT)"},
        {SIGSTOP << 8 | 0x7f, "stopped by signal 19 (SIGSTOP)"},
        {SIGTSTP << 8 | 0x7f, "stopped by signal 20 (SIGTSTP)"},
        {0xffff, "continued"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char text[80];
        assert_ptr_equal(
            process_status_words(rows[i].status, text, sizeof(text)), text);
        assert_string_equal(text, rows[i].words);
        char cut[8] = "xxxxxxx";
        process_status_words(rows[i].status, cut, sizeof(cut));
        assert_memory_equal(cut, rows[i].words, sizeof(cut) - 1);
        assert_int_equal(cut[7], '\0');
    }
}

/* A daemon, or not, and its parent, which is killed. */

struct family {
    bool daemon;
    int report[2]; /* from the child to the test */
    int hold[2];   /* the test, and the parent, hold what the child reads */
};

static int report_until_the_end(void *arg)
{
    struct family *f = arg;
    char byte;
    close(f->hold[1]);
    if (write(f->report[1], "1", 1) != 1 || read(f->hold[0], &byte, 1) != 0)
        return 1;
    return write(f->report[1], "2", 1) == 1 ? 0 : 1;
}

static void be_the_parent(struct family *f)
{
    struct process child;
    __real_prctl(PR_SET_PDEATHSIG, SIGKILL);
    process_init(&child, NULL, report_until_the_end, f);
    process_set_daemon(&child, f->daemon);
    if (process_start(&child) == -1)
        _exit(1);
    if (write(f->report[1], "0", 1) != 1)
        _exit(1);
    for (;;)
        pause();
}

static pid_t start_family(struct family *f)
{
    assert_int_equal(pipe(f->report), 0);
    assert_int_equal(pipe(f->hold), 0);
    pid_t parent = __real_fork();
    if (parent == 0)
        be_the_parent(f);
    close(f->report[1]);
    return parent;
}

static void kill_parent(pid_t parent)
{
    assert_int_equal(kill(parent, SIGKILL), 0);
    assert_int_equal(waitpid(parent, NULL, 0), parent);
}

static void end_family(struct family *f)
{
    close(f->report[0]);
    close(f->hold[0]);
}

static void test_daemon_dies_with_its_killed_parent(void **state)
{
    (void)state;
    struct family f = {.daemon = true};
    pid_t parent = start_family(&f);
    int seen = next_byte(f.report[0]) + next_byte(f.report[0]);
    assert_int_equal(seen, '0' + '1'); /* both run */
    kill_parent(parent);
    assert_int_equal(next_byte(f.report[0]), 0); /* and now neither */
    close(f.hold[1]);
    end_family(&f);
}

static void test_other_child_outlives_its_parent(void **state)
{
    (void)state;
    struct family f = {.daemon = false};
    pid_t parent = start_family(&f);
    int seen = next_byte(f.report[0]) + next_byte(f.report[0]);
    assert_int_equal(seen, '0' + '1');
    kill_parent(parent);
    close(f.hold[1]); /* its sign to go on */
    assert_int_equal(next_byte(f.report[0]), '2');
    assert_int_equal(next_byte(f.report[0]), 0);
    end_family(&f);
}

static void test_daemon_whose_parent_is_dead_already_never_runs(void **state)
{
    (void)state;
    struct family f = {.daemon = true};
    assert_int_equal(pipe(ask_for_death_late), 0);
    pid_t parent = start_family(&f);
    assert_int_equal(next_byte(f.report[0]), '0');
    kill_parent(parent);
    close(ask_for_death_late[1]); /* the last one who held it */
    assert_int_equal(next_byte(f.report[0]), 0);
    close(ask_for_death_late[0]);
    close(f.hold[1]);
    end_family(&f);
}

static void test_status_is_lost_if_sigchld_is_ignored(void **state)
{
    (void)state;
    struct process p;
    int number = 3, code = -1;
    signal(SIGCHLD, SIG_IGN);
    start(&p, give_back, &number);
    assert_fails(process_join(&p, LONG_MS), ECHILD);
    assert_fails(process_join(&p, LONG_MS), ECHILD);
    assert_fails(process_exit_code(&p, &code), ECHILD);
    assert_int_equal(code, -1);
    assert_false(process_is_alive(&p));
    assert_fails(process_kill(&p), ESRCH);
}

static void test_child_that_has_gone_before_start_returns(void **state)
{
    (void)state;
    struct process p;
    int number = 3;
    signal(SIGCHLD, SIG_IGN);
    open_pidfd_late = true;
    start(&p, give_back, &number); /* it was started, whatever came then */
    assert_true(p.pid > 0);
    assert_false(process_is_alive(&p));
    assert_fails(process_kill(&p), ESRCH);
    assert_fails(process_join(&p, LONG_MS), ECHILD);
    assert_fails(process_start(&p), EALREADY);
}

static void test_status_is_lost_if_somebody_else_reaps(void **state)
{
    (void)state;
    struct process p;
    int number = 3, code;
    start(&p, give_back, &number);
    assert_int_equal(waitpid(p.pid, NULL, 0), p.pid);
    assert_fails(process_join(&p, LONG_MS), ECHILD);
    assert_fails(process_exit_code(&p, &code), ECHILD);
    assert_false(process_is_alive(&p));
}

static int try_as_a_stranger(void *arg)
{
    struct process *p = arg;
    int code, refused = 0;
    refused += process_join(p, -1) == -1 && errno == ECHILD;
    refused += process_join(p, 0) == -1 && errno == ECHILD;
    refused += !process_is_alive(p);
    refused += process_exit_code(p, &code) == -1 && errno == ECHILD;
    refused += process_start(p) == -1 && errno == EALREADY;
    return refused == 5 && process_terminate(p) == 0 ? 0 : 1;
}

static void test_only_the_parent_joins(void **state)
{
    (void)state;
    struct process p;
    start(&p, block, NULL);
    assert_int_equal(in_child(try_as_a_stranger, &p), 0);
    assert_ends(&p, -SIGTERM); /* that was allowed */
}

static int look_at_oneself(struct process *self)
{
    return self->pid == getpid() && self->parent_pid == getppid() &&
                   process_start(self) == -1 && errno == EALREADY &&
                   process_join(self, -1) == -1 && errno == ECHILD
               ? 0
               : 1;
}

static void test_child_knows_its_object(void **state)
{
    (void)state;
    struct process p;
    assert_int_equal(process_init_run(&p, NULL, look_at_oneself), 0);
    assert_int_equal(process_start(&p), 0);
    assert_ends(&p, 0);
}

/* Signals while join waits. */

static volatile sig_atomic_t ticks;
static struct gate tick_gate;

static void tick(int sig)
{
    (void)sig;
    if (++ticks == 3)
        gate_open(&tick_gate);
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

static void test_join_goes_on_after_signals(void **state)
{
    (void)state;
    struct process p;
    ticks = 0;
    assert_int_equal(gate_init(&tick_gate), 0);
    start(&p, wait_at_gate, &tick_gate);
    tick_every_ms(10); /* the third opens the gate */
    int joined = process_join(&p, -1);
    tick_every_ms(0);
    assert_int_equal(joined, 0);
    assert_true(ticks >= 3);
    assert_ends(&p, 7);
    gate_close(&tick_gate);
}

static void test_join_limit_holds_in_spite_of_signals(void **state)
{
    (void)state;
    struct process p;
    ticks = 10;
    start(&p, block, NULL);
    int64_t start_ms = mono_now_ms();
    tick_every_ms(20);
    int joined = process_join(&p, 100), error = errno;
    tick_every_ms(0);
    int64_t took_ms = mono_now_ms() - start_ms;
    kill_and_join(&p);
    assert_int_equal(joined, -1);
    assert_int_equal(error, ETIMEDOUT);
    assert_true(ticks > 10);
    assert_in_range(took_ms, 100, LONG_MS);
}

/* stdio */

static int print_more(void *arg)
{
    (void)arg;
    printf(" child");
    fprintf(stderr, " error");
    return 0;
}

static void say_exit(void)
{
    printf(" atexit");
}

static int print_around_start(void *arg)
{
    int *fds = arg;
    struct process p;
    dup2(fds[1], STDOUT_FILENO); /* no terminal: buffered as a whole */
    dup2(fds[1], STDERR_FILENO);
    atexit(say_exit);
    printf("before");
    process_init(&p, NULL, print_more, NULL);
    if (process_start(&p) == -1 || process_join(&p, LONG_MS) == -1)
        return 1;
    printf(" after");
    fflush(stdout);
    return 0;
}

static void test_stdio_comes_out_once(void **state)
{
    (void)state;
    int fds[2];
    char text[80] = "";
    assert_int_equal(pipe(fds), 0);
    fflush(stdout);
    assert_int_equal(in_child(print_around_start, fds), 0);
    close(fds[1]);
    assert_true(read(fds[0], text, sizeof(text) - 1) > 0);
    close(fds[0]);
    assert_string_equal(text, "before error child after");
}

/* What the child is given */

struct adder {
    struct process process;
    int a, b;
};

static int add(struct process *self)
{
    struct adder *adder = (struct adder *)self;
    return adder->a + adder->b;
}

static void test_type_of_ones_own_runs_its_run(void **state)
{
    (void)state;
    struct adder adder = {.a = 30, .b = 12};
    assert_int_equal(process_init_run(&adder.process, "adder", add), 0);
    assert_int_equal(process_start(&adder.process), 0);
    assert_ends(&adder.process, 42);
}

static int has_name(void *arg)
{
    char name[16];
    return __real_prctl(PR_GET_NAME, name) == 0 ? strcmp(name, arg) != 0 : 2;
}

static void test_name_is_the_kernels_too(void **state)
{
    (void)state;
    char own[16];
    assert_int_equal(__real_prctl(PR_GET_NAME, own), 0);
    const struct {
        const char *name, *seen;
    } rows[] = {{"short", "short"},
                {"0123456789abcdefgh", "0123456789abcde"},
                {NULL, own}};
    for (size_t i = 0; i < 3; i++) {
        struct process p;
        char seen[16];
        snprintf(seen, sizeof(seen), "%s", rows[i].seen);
        assert_int_equal(process_init(&p, rows[i].name, has_name, seen), 0);
        assert_ptr_equal(p.name, rows[i].name);
        assert_int_equal(process_start(&p), 0);
        assert_ends(&p, 0);
    }
}

static int blocks_usr1(void *arg)
{
    (void)arg;
    sigset_t set;
    sigprocmask(SIG_BLOCK, NULL, &set);
    return sigismember(&set, SIGUSR1);
}

static void test_signal_mask_is_inherited(void **state)
{
    (void)state;
    struct process p;
    sigset_t usr1;
    sigemptyset(&usr1);
    sigaddset(&usr1, SIGUSR1);
    sigprocmask(SIG_BLOCK, &usr1, NULL);
    start(&p, blocks_usr1, NULL);
    sigprocmask(SIG_UNBLOCK, &usr1, NULL);
    assert_ends(&p, 1);
}

static void test_descriptor_is_closed_on_exec(void **state)
{
    (void)state;
    struct process p;
    start(&p, block, NULL);
    assert_int_equal(fcntl(p.pidfd, F_GETFD), FD_CLOEXEC);
    kill_and_join(&p);
    assert_int_equal(p.pidfd, -1);
}

static void test_failed_start_leaves_nothing(void **state)
{
    (void)state;
    static const struct {
        bool *fail;
        int error;
    } rows[] = {{&fail_fork, EAGAIN}, {&fail_pidfd_open, EMFILE}};
    for (size_t i = 0; i < 2; i++) {
        struct process p;
        assert_int_equal(process_init(&p, NULL, block, NULL), 0);
        *rows[i].fail = true;
        assert_fails(process_start(&p), rows[i].error);
        assert_false(left_anything());
        assert_false(process_is_alive(&p));
        assert_fails(process_join(&p, -1), EINVAL);
        assert_fails(process_kill(&p), ESRCH);
        *rows[i].fail = false;
        assert_int_equal(process_start(&p), 0); /* it may be tried again */
        kill_and_join(&p);
    }
}

static void test_impossible_arguments_are_refused(void **state)
{
    (void)state;
    struct process p = {.name = NULL}; /* as static memory is */
    int code;
    assert_fails(process_start(&p), EINVAL);
    assert_fails(process_init(NULL, "name", block, NULL), EINVAL);
    assert_fails(process_init(&p, "name", NULL, NULL), EINVAL);
    assert_fails(process_init_run(NULL, "name", add), EINVAL);
    assert_fails(process_init_run(&p, "name", NULL), EINVAL);
    assert_int_equal(process_init(&p, "name", block, NULL), 0);
    assert_fails(process_set_daemon(NULL, true), EINVAL);
    assert_fails(process_start(NULL), EINVAL);
    assert_fails(process_join(NULL, -1), EINVAL);
    assert_fails(process_join(&p, -1), EINVAL);
    assert_fails(process_signal(NULL, SIGTERM), EINVAL);
    assert_fails(process_exit_code(NULL, &code), EINVAL);
    assert_fails(process_exit_code(&p, &code), EINVAL);
    assert_fails(process_exit_code(&p, NULL), EINVAL);
    assert_false(process_is_alive(NULL));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_target_gets_argument_and_gives_exit_code),
        TEST(test_child_changes_only_its_copy),
        TEST(test_many_run_at_once),
        TEST(test_second_start_is_refused),
        TEST(test_join_limit_runs_out_then_join_succeeds),
        TEST(test_is_alive_from_start_to_end),
        TEST(test_exit_code_sees_the_end_without_join),
        TEST(test_signals_end_it),
        TEST(test_signal_after_the_end_is_refused),
        TEST(test_status_in_words),
        TEST(test_daemon_dies_with_its_killed_parent),
        TEST(test_other_child_outlives_its_parent),
        TEST(test_daemon_whose_parent_is_dead_already_never_runs),
        TEST(test_status_is_lost_if_sigchld_is_ignored),
        TEST(test_child_that_has_gone_before_start_returns),
        TEST(test_status_is_lost_if_somebody_else_reaps),
        TEST(test_only_the_parent_joins),
        TEST(test_child_knows_its_object),
        TEST(test_join_goes_on_after_signals),
        TEST(test_join_limit_holds_in_spite_of_signals),
        TEST(test_stdio_comes_out_once),
        TEST(test_type_of_ones_own_runs_its_run),
        TEST(test_name_is_the_kernels_too),
        TEST(test_signal_mask_is_inherited),
        TEST(test_descriptor_is_closed_on_exec),
        TEST(test_failed_start_leaves_nothing),
        TEST(test_impossible_arguments_are_refused),
    };
    return cmocka_run_group_tests_name("process", tests, NULL, NULL);
}
