/*
 * Tests of common/queue.h.
 */
#include "common/mono.h"
#include "common/queue.h"

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/unit/left.h"

enum { LONG_MS = 20000 };

static int fail_mmap, fail_init; /* the call counted from 1 is to fail */

void *__real_mmap(void *, size_t, int, int, int, off_t);
void *__wrap_mmap(void *, size_t, int, int, int, off_t);
void *__wrap_mmap(void *at, size_t len, int prot, int flags, int fd, off_t off)
{
    errno = ENOMEM;
    if (fail_mmap > 0 && --fail_mmap == 0)
        return MAP_FAILED;
    return __real_mmap(at, len, prot, flags, fd, off);
}

int __real_pthread_mutex_init(pthread_mutex_t *, const pthread_mutexattr_t *);
int __wrap_pthread_mutex_init(pthread_mutex_t *, const pthread_mutexattr_t *);
int __wrap_pthread_mutex_init(pthread_mutex_t *lock,
                              const pthread_mutexattr_t *attr)
{
    if (fail_init > 0 && --fail_init == 0)
        return ENOMEM;
    return __real_pthread_mutex_init(lock, attr);
}

/* A message says whose it is and which, and can't be torn unnoticed. */
struct message {
    uint32_t producer, number, padding[11], check;
};

static struct message make(uint32_t producer, uint32_t number)
{
    struct message m = {.producer = producer, .number = number};
    for (uint32_t i = 0; i < 11; i++)
        m.padding[i] = number * 7 + i;
    m.check = producer ^ number ^ 0x5a5a5a5a;
    return m;
}

static bool is_whole(const struct message *m)
{
    struct message same = make(m->producer, m->number);
    return memcmp(m, &same, sizeof(same)) == 0;
}

static void assert_fails(int result, int error)
{
    assert_int_equal(result, -1);
    assert_int_equal(errno, error);
}

static int put(struct queue *q, uint32_t producer, uint32_t n, int timeout_ms)
{
    struct message m = make(producer, n);
    return queue_put(q, &m, timeout_ms);
}

static void assert_next(struct queue *q, uint32_t number)
{
    struct message m;
    assert_int_equal(queue_get(q, &m, 0), 0);
    assert_true(is_whole(&m));
    assert_int_equal(m.number, number);
}

static void assert_ends_well(pid_t pid)
{
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

static void kill_and_reap(pid_t pid)
{
    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void test_get_gives_back_in_order_round_and_round(void **state)
{
    (void)state;
    static const size_t capacities[] = {1, 2, 3, 7, 64};
    for (size_t c = 0; c < sizeof(capacities) / sizeof(size_t); c++) {
        size_t capacity = capacities[c];
        struct queue *q = queue_create(capacity, sizeof(struct message));
        uint32_t in = 0, out = 0;
        for (int round = 0; round < 20; round++) {
            while (put(q, 0, in, 0) == 0)
                in++;
            assert_int_equal(errno, ETIMEDOUT);
            assert_int_equal(in - out, capacity);
            assert_true(queue_full(q));
            for (size_t n = capacity - (size_t)round % capacity; n > 0; n--) {
                assert_int_equal(queue_size(q), in - out);
                assert_next(q, out++);
            }
        }
        queue_destroy(q);
    }
}

static void test_messages_of_any_size_stay_apart(void **state)
{
    (void)state;
    static const size_t sizes[] = {1, 3, 8, 9, 63, 64, QUEUE_MESSAGE_MAX};
    static unsigned char in[QUEUE_MESSAGE_MAX], out[QUEUE_MESSAGE_MAX];
    for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++) {
        struct queue *q = queue_create(3, sizes[s]);
        for (unsigned char n = 1; n <= 3; n++) {
            memset(in, n, sizes[s]);
            assert_int_equal(queue_put(q, in, 0), 0);
        }
        for (unsigned char n = 1; n <= 3; n++) {
            memset(in, n, sizes[s]);
            assert_int_equal(queue_get(q, out, 0), 0);
            assert_memory_equal(in, out, sizes[s]);
        }
        queue_destroy(q);
    }
}

static void test_time_limits_run_out(void **state)
{
    (void)state;
    struct queue *q = queue_create(1, sizeof(struct message));
    struct message m;
    int64_t start_ms = mono_now_ms();
    assert_fails(queue_get(q, &m, 0), ETIMEDOUT);
    assert_fails(queue_get(q, &m, 150), ETIMEDOUT); /* more than one look */
    assert_int_equal(put(q, 0, 1, 0), 0);
    assert_fails(put(q, 0, 2, 0), ETIMEDOUT);
    assert_fails(put(q, 0, 2, 20), ETIMEDOUT);
    assert_true(mono_now_ms() - start_ms >= 169);
    assert_next(q, 1);
    assert_true(queue_empty(q));
    queue_destroy(q);
}

static void test_close_refuses_puts_and_lets_gets_drain(void **state)
{
    (void)state;
    struct queue *q = queue_create(4, sizeof(struct message));
    struct message m;
    put(q, 0, 1, 0);
    put(q, 0, 2, 0);
    queue_close(q);
    queue_close(q);
    assert_fails(put(q, 0, 3, -1), EPIPE);
    assert_next(q, 1);
    assert_next(q, 2);
    assert_fails(queue_get(q, &m, -1), EPIPE);
    assert_fails(queue_get(q, &m, 0), EPIPE);
    queue_destroy(q);
}

static void test_close_wakes_all_who_wait(void **state)
{
    (void)state;
    enum { EACH = 3 };
    struct queue *empty = queue_create(2, sizeof(struct message));
    struct queue *full = queue_create(1, sizeof(struct message));
    pid_t pids[2 * EACH];
    put(full, 0, 0, 0);
    for (int i = 0; i < 2 * EACH; i++) {
        pids[i] = fork();
        if (pids[i] == 0) {
            struct message m;
            int got = i < EACH ? queue_get(empty, &m, -1) : put(full, 1, 1, -1);
            _exit(got == -1 && errno == EPIPE ? 0 : 1);
        }
    }
    usleep(20000); /* any time will do: most of them wait by then */
    queue_close(empty);
    queue_close(full);
    for (int i = 0; i < 2 * EACH; i++)
        assert_ends_well(pids[i]);
    queue_destroy(empty);
    queue_destroy(full);
}

static void test_bad_arguments_are_refused(void **state)
{
    (void)state;
    static const size_t rows[][2] = {{0, 8},
                                     {QUEUE_CAPACITY_MAX + 1, 8},
                                     {8, 0},
                                     {8, QUEUE_MESSAGE_MAX + 1},
                                     {SIZE_MAX, SIZE_MAX}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_null(queue_create(rows[i][0], rows[i][1]));
        assert_int_equal(errno, EINVAL);
    }
    struct queue *q = queue_create(1, 8);
    char bytes[8] = "";
    assert_fails(queue_put(NULL, bytes, 0), EINVAL);
    assert_fails(queue_put(q, NULL, 0), EINVAL);
    assert_fails(queue_get(NULL, bytes, 0), EINVAL);
    assert_fails(queue_get(q, NULL, 0), EINVAL);
    assert_int_equal(queue_size(NULL), 0);
    assert_true(queue_empty(NULL));
    assert_false(queue_full(NULL));
    queue_close(NULL);
    queue_destroy(NULL);
    queue_destroy(q);
}

static void test_create_failing_half_way_leaves_nothing(void **state)
{
    (void)state;
    for (int nth = 1; nth <= 3; nth++) {
        fail_mmap = nth == 1 ? 1 : 0;
        fail_init = nth - 1;
        assert_null(queue_create(4, 8));
        assert_int_equal(errno, ENOMEM);
        assert_int_equal(fail_mmap + fail_init, 0); /* it was called */
    }
}

/* Many producers and consumers: nothing lost, nothing twice, and of each
 * producer in its order. Each consumer checks that for what it sees. */
enum { PRODUCERS = 3, CONSUMERS = 3, MESSAGES = 3000 };

static int produce(struct queue *q, uint32_t me)
{
    for (uint32_t n = 1; n <= MESSAGES; n++) {
        if (put(q, me, n, n % 2 == 0 ? -1 : LONG_MS) == -1)
            return 1;
    }
    return 0;
}

static int consume(struct queue *q, struct queue *sums)
{
    uint32_t last[PRODUCERS] = {0};
    uint64_t sum = 0, count = 0;
    struct message m;
    while (queue_get(q, &m, count % 2 == 0 ? -1 : LONG_MS) == 0) {
        if (!is_whole(&m) || m.number <= last[m.producer])
            return 1;
        last[m.producer] = m.number;
        sum += m.number;
        count++;
    }
    uint64_t result[2] = {sum, count};
    return errno == EPIPE && queue_put(sums, result, 0) == 0 ? 0 : 1;
}

static void assert_all_came(struct queue *sums)
{
    uint64_t sum = 0, count = 0, part[2];
    while (queue_get(sums, part, 0) == 0) {
        sum += part[0];
        count += part[1];
    }
    assert_int_equal(count, PRODUCERS * MESSAGES);
    assert_int_equal(sum, (uint64_t)PRODUCERS * MESSAGES * (MESSAGES + 1) / 2);
}

static void test_processes_lose_and_double_nothing(void **state)
{
    (void)state;
    struct queue *q = queue_create(5, sizeof(struct message));
    struct queue *sums = queue_create(CONSUMERS, 2 * sizeof(uint64_t));
    pid_t pids[PRODUCERS + CONSUMERS];
    for (int i = 0; i < PRODUCERS + CONSUMERS; i++) {
        pids[i] = fork();
        if (pids[i] == 0)
            _exit(i < PRODUCERS ? produce(q, (uint32_t)i) : consume(q, sums));
    }
    for (int i = 0; i < PRODUCERS + CONSUMERS; i++) {
        assert_ends_well(pids[i]);
        if (i == PRODUCERS - 1)
            queue_close(q);
    }
    assert_all_came(sums);
    queue_destroy(sums);
    queue_destroy(q);
}

struct job {
    struct queue *q, *sums;
    uint32_t me;
};

static void *produce_in_thread(void *arg)
{
    struct job *job = arg;
    return produce(job->q, job->me) == 0 ? NULL : job;
}

static void *consume_in_thread(void *arg)
{
    struct job *job = arg;
    return consume(job->q, job->sums) == 0 ? NULL : job;
}

static void test_threads_lose_and_double_nothing(void **state)
{
    (void)state;
    struct queue *q = queue_create(5, sizeof(struct message));
    struct queue *sums = queue_create(CONSUMERS, 2 * sizeof(uint64_t));
    pthread_t ids[PRODUCERS + CONSUMERS];
    struct job jobs[PRODUCERS + CONSUMERS];
    for (uint32_t i = 0; i < PRODUCERS + CONSUMERS; i++) {
        jobs[i] = (struct job){q, sums, i};
        assert_int_equal(pthread_create(&ids[i], NULL,
                                        i < PRODUCERS ? produce_in_thread
                                                      : consume_in_thread,
                                        &jobs[i]),
                         0);
    }
    for (int i = 0; i < PRODUCERS + CONSUMERS; i++) {
        void *failed;
        pthread_join(ids[i], &failed);
        assert_null(failed);
        if (i == PRODUCERS - 1)
            queue_close(q);
    }
    assert_all_came(sums);
    queue_destroy(sums);
    queue_destroy(q);
}

/* A child that dies of the copy, with the lock in its hand. */
static void die_in(struct queue *q, bool in_put)
{
    void *nowhere =
        mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    pid_t pid = fork();
    if (pid == 0) {
        signal(SIGSEGV, SIG_DFL); /* a sanitizer's handler would tell of it */
        _exit(in_put ? queue_put(q, nowhere, -1) : queue_get(q, nowhere, -1));
    }
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(WIFSIGNALED(status) ? WTERMSIG(status) : 0, SIGSEGV);
    munmap(nowhere, 4096);
}

static void test_death_in_a_put_leaves_no_message(void **state)
{
    (void)state;
    struct queue *q = queue_create(4, sizeof(struct message));
    put(q, 0, 1, 0);
    for (int i = 0; i < 3; i++)
        die_in(q, true);
    assert_int_equal(queue_size(q), 1);
    assert_int_equal(put(q, 0, 2, LONG_MS), 0);
    assert_next(q, 1);
    assert_next(q, 2);
    queue_destroy(q);
}

static void test_death_in_a_get_leaves_the_message(void **state)
{
    (void)state;
    struct queue *q = queue_create(4, sizeof(struct message));
    put(q, 0, 1, 0);
    for (int i = 0; i < 3; i++)
        die_in(q, false);
    die_in(q, true);
    assert_next(q, 1);
    queue_close(q);
    struct message m;
    assert_fails(queue_get(q, &m, LONG_MS), EPIPE);
    queue_destroy(q);
}

static void test_those_killed_waiting_are_not_missed(void **state)
{
    (void)state;
    enum { WAITERS = 4 };
    struct queue *q = queue_create(1, sizeof(struct message));
    for (int round = 0; round < 10; round++) {
        pid_t getters[WAITERS], getter = fork();
        struct message m;
        if (getter == 0)
            _exit(queue_get(q, &m, LONG_MS) == 0 && is_whole(&m) ? 0 : 1);
        for (int i = 0; i < WAITERS; i++) {
            getters[i] = fork();
            if (getters[i] == 0)
                _exit(queue_get(q, &m, -1) == 0 ? 0 : 1);
        }
        usleep((useconds_t)round * 1000); /* asleep, or still on the way */
        for (int i = 0; i < WAITERS; i++)
            kill_and_reap(getters[i]);
        assert_int_equal(put(q, 0, 7, LONG_MS), 0);
        assert_ends_well(getter);
        assert_true(queue_empty(q));
    }
    queue_destroy(q);
}

static pid_t fork_worker(struct queue *q, bool puts, uint32_t me)
{
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    struct message m;
    for (uint32_t n = 1;; n++) {
        if (puts ? put(q, me, n, -1) != 0 : queue_get(q, &m, -1) != 0)
            _exit(0);
        if (!puts && !is_whole(&m))
            _exit(1);
    }
}

static void test_kills_at_random_moments_wedge_nobody(void **state)
{
    (void)state;
    enum { ROUNDS = 80, WORKERS = 4 };
    unsigned seed = 1;
    struct queue *q = queue_create(3, sizeof(struct message));
    pid_t pids[WORKERS];
    for (uint32_t i = 0; i < WORKERS; i++)
        pids[i] = fork_worker(q, i % 2 == 0, i);
    for (int round = 0; round < ROUNDS; round++) {
        uint32_t i = (uint32_t)rand_r(&seed) % WORKERS;
        usleep((useconds_t)(rand_r(&seed) % 1000));
        kill_and_reap(pids[i]);
        pids[i] = fork_worker(q, i % 2 == 0, i);
        struct message m; /* we are served beside them, put and get */
        assert_int_equal(put(q, 9, 1, LONG_MS), 0);
        assert_int_equal(queue_get(q, &m, LONG_MS), 0);
        assert_true(is_whole(&m));
    }
    queue_close(q);
    for (int i = 0; i < WORKERS; i++)
        assert_ends_well(pids[i]);
    queue_destroy(q);
}

static void on_alarm(int sig)
{
    (void)sig;
}

static void test_signals_do_not_end_a_wait(void **state)
{
    (void)state;
    struct sigaction action = {.sa_handler = on_alarm}; /* no SA_RESTART */
    sigaction(SIGUSR1, &action, NULL);
    struct queue *q = queue_create(1, sizeof(struct message));
    pid_t me = getpid(), sender = fork();
    if (sender == 0) {
        for (int i = 0; i < 20; i++) {
            kill(me, SIGUSR1);
            usleep(500);
        }
        _exit(put(q, 0, 5, -1));
    }
    struct message m;
    assert_int_equal(queue_get(q, &m, LONG_MS), 0);
    assert_int_equal(m.number, 5);
    assert_ends_well(sender);
    queue_destroy(q);
}

static int set_up(void **state)
{
    (void)state;
    left_note();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    return left_anything() ? -1 : 0;
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_get_gives_back_in_order_round_and_round),
        TEST(test_messages_of_any_size_stay_apart),
        TEST(test_time_limits_run_out),
        TEST(test_close_refuses_puts_and_lets_gets_drain),
        TEST(test_close_wakes_all_who_wait),
        TEST(test_bad_arguments_are_refused),
        TEST(test_create_failing_half_way_leaves_nothing),
        TEST(test_processes_lose_and_double_nothing),
        TEST(test_threads_lose_and_double_nothing),
        TEST(test_death_in_a_put_leaves_no_message),
        TEST(test_death_in_a_get_leaves_the_message),
        TEST(test_those_killed_waiting_are_not_missed),
        TEST(test_kills_at_random_moments_wedge_nobody),
        TEST(test_signals_do_not_end_a_wait),
    };
    return cmocka_run_group_tests_name("queue", tests, NULL, NULL);
}
