/*
 * driver WHAT - plays with the queues of shm_queue.c: basics, ring, sizes,
 * shared, many, drain, wake, timeout, killed, pingpong, spin, unmapped,
 * destroyed.
 */
#define _GNU_SOURCE /* RTLD_NEXT */
#include "driver.h"
#include "shm_queue.h"

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <semaphore.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

enum { SIDES = 4, EACH = 1000, LARGE = 4096, KILLS = 15 };

static struct shmq *q;
static int each;

/* What the processes of a check tell each other; not by the queue itself. */
static struct {
    atomic_int begun, left, refused, doubled, unordered;
    atomic_uchar seen[SIDES * EACH];
} * told;

static struct shmq *create(unsigned capacity, unsigned size)
{
    struct shmq *new = NULL;
    EXPECT(shmq_create(&new, capacity, size) == 0,
           "shmq_create(&q, %u, %u) gave -1 (%s)", capacity, size,
           strerror(errno));
    return new;
}

static void put(int message)
{
    EXPECT(shmq_put(q, &message, 3000) == 0,
           "shmq_put gave -1 (%s) within 3 s; there is room", strerror(errno));
}

static void get(int expected)
{
    int got = -1;
    EXPECT(shmq_get(q, &got, 3000) == 0,
           "shmq_get gave -1 (%s) within 3 s; a message is there",
           strerror(errno));
    EXPECT(got == expected, "shmq_get gave message %d; the oldest was %d", got,
           expected);
}

static pid_t child(void (*play)(int), int i)
{
    pid_t pid = fork();
    EXPECT(pid != -1, "fork failed; the check could not begin");
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        play(i);
        _exit(EXIT_SUCCESS);
    }
    return pid;
}

static void basics(void)
{
    int message = 0;
    errno = 0;
    EXPECT(shmq_create(&q, 0, 4) == -1 && errno == EINVAL,
           "shmq_create(&q, 0, 4) should give -1 with EINVAL");
    errno = 0;
    EXPECT(shmq_create(&q, 4, 0) == -1 && errno == EINVAL,
           "shmq_create(&q, 4, 0) should give -1 with EINVAL");
    q = create(4, sizeof(int));
    put(1);
    put(2);
    EXPECT(shmq_size(q) == 2, "with two messages in it shmq_size gave %u",
           shmq_size(q));
    get(1);
    EXPECT(shmq_size(q) == 1,
           "two messages were put and one got; shmq_size gave %u",
           shmq_size(q));
    get(2);
    errno = 0;
    EXPECT(shmq_get(q, &message, 0) == -1 && errno == ETIMEDOUT,
           "shmq_get(q, &m, 0) from an empty queue should give -1 with "
           "ETIMEDOUT");
    shmq_destroy(q);
}

static void ring(void)
{
    int next = 1, message = 0;
    q = create(5, sizeof(int));
    for (int round = 0; round < 20; round++) {
        for (int i = 0; i < 5; i++)
            EXPECT(shmq_put(q, &(int){next + i}, 0) == 0,
                   "put number %d into a queue for 5 gave -1 (%s)", i + 1,
                   strerror(errno));
        errno = 0;
        EXPECT(shmq_put(q, &message, 0) == -1 && errno == ETIMEDOUT,
               "a sixth put into a queue for 5 should give -1 with ETIMEDOUT");
        for (int i = 0; i < 5; i++)
            get(next + i);
        next += 5;
        put(next);
        get(next++);
    }
}

/* Each byte of each message comes back, and not one more. */
static void size_of(unsigned capacity, unsigned size)
{
    unsigned char *message = malloc(size), *got = malloc(size);
    EXPECT(message != NULL && got != NULL, "malloc failed");
    q = create(capacity, size);
    for (unsigned i = 0; i < 2 * capacity; i++) {
        if (i >= capacity) {
            EXPECT(shmq_get(q, got, 3000) == 0,
                   "messages of %u bytes: shmq_get gave -1 (%s)", size,
                   strerror(errno));
            for (unsigned at = 0; at < size; at++)
                EXPECT(got[at] == (unsigned char)(i - capacity + at),
                       "messages of %u bytes each: byte %u of message %u "
                       "wasn't what had been put. How long may a message be?",
                       size, at, i - capacity);
        }
        for (unsigned at = 0; at < size; at++)
            message[at] = (unsigned char)(i + at);
        EXPECT(shmq_put(q, message, 3000) == 0,
               "messages of %u bytes: shmq_put number %u into a queue for %u "
               "gave -1 (%s)",
               size, i + 1, capacity, strerror(errno));
    }
    shmq_destroy(q);
    free(message);
    free(got);
}

static void sizes(void)
{
    driver_within(6, "failed: messages of 1 to 20000 bytes, one process: 6 s "
                     "later a put or a get still waits\n");
    size_of(3, 1);
    size_of(3, 7);
    size_of(1000, 8);
    size_of(3, LARGE + 1);
    size_of(2, 20000);
    signal(SIGXFSZ, SIG_IGN); /* ftruncate(2) says EFBIG then */
    EXPECT(shmq_create(&q, UINT_MAX, 1 << 20) == -1,
           "shmq_create(&q, %u, %d) gave 0; nobody has room for 4 PiB. How "
           "large is the product, in which type?",
           UINT_MAX, 1 << 20);
}

/* The first rounds may take what the later ones use again. */
static void unmapped(void)
{
    enum { FIRST = 20, ROUNDS = 300, BYTES = 8 * 4096 };
    long first = 0, pages = 0;
    for (int i = 0; i < FIRST + ROUNDS; i++) {
        if (i == FIRST)
            first = driver_mapped_pages();
        EXPECT(shmq_create(&q, 8, BYTES / 8) == 0,
               "one queue after another was created and destroyed; "
               "shmq_create number %d gave -1 (%s). What does shmq_destroy "
               "give back?",
               i + 1, strerror(errno));
        shmq_destroy(q);
    }
    pages = driver_mapped_pages() - first;
    EXPECT(pages < ROUNDS * 4,
           "%d queues were created and destroyed, and %ld pages of memory "
           "more than before are mapped. What does shmq_destroy give back?",
           ROUNDS, pages);
}

static void put_one(int i)
{
    put(i);
    shmq_destroy(q);
}

static void shared(void)
{
    q = create(4, sizeof(int));
    int status;
    for (int i = 1; i <= 3; i++) {
        pid_t pid = child(put_one, i);
        waitpid(pid, &status, 0);
        EXPECT(status == 0, "shmq_put in a child process failed");
    }
    EXPECT(shmq_size(q) == 3,
           "three children have put one message each; the parent sees %u: is "
           "the memory shared?",
           shmq_size(q));
    for (int i = 1; i <= 3; i++)
        get(i);
}

static void producer(int number)
{
    char message[LARGE] = {0};
    for (int i = 0; i < each; i++) {
        int id = number * EACH + i;
        memcpy(message, &id, sizeof(id));
        memcpy(message + LARGE - sizeof(id), &id, sizeof(id));
        if (shmq_put(q, message, -1) == -1)
            driver_fail("shmq_put gave -1 (%s); the queue is open",
                        strerror(errno));
    }
}

static void consumer(int number)
{
    char message[LARGE];
    int last[SIDES] = {-1, -1, -1, -1};
    (void)number;
    while (shmq_get(q, message, -1) == 0) {
        int id, end;
        memcpy(&id, message, sizeof(id));
        memcpy(&end, message + LARGE - sizeof(id), sizeof(id));
        if (id != end || id < 0 || id >= SIDES * EACH)
            driver_fail("shmq_get gave a message whose begin is of message %d, "
                        "its end of message %d",
                        id, end);
        if (atomic_fetch_add(&told->seen[id], 1) > 0)
            atomic_fetch_add(&told->doubled, 1);
        if (id <= last[id / EACH])
            atomic_fetch_add(&told->unordered, 1);
        last[id / EACH] = id;
    }
}

/* when: "", or what happened before, for the message. */
static void flow(const char *when, int items)
{
    pid_t put_by[SIDES], got_by[SIDES];
    int lost = 0, status, bad = 0;
    each = items;
    for (int i = 0; i < SIDES; i++) {
        put_by[i] = child(producer, i);
        got_by[i] = child(consumer, i);
    }
    for (int i = 0; i < SIDES; i++) {
        waitpid(put_by[i], &status, 0);
        bad += status != 0;
    }
    shmq_close(q);
    for (int i = 0; i < SIDES; i++) {
        waitpid(got_by[i], &status, 0);
        bad += status != 0;
    }
    for (int i = 0; i < SIDES * EACH; i++)
        lost += i % EACH < each && atomic_load(&told->seen[i]) == 0;
    EXPECT(bad + lost + told->doubled + told->unordered == 0,
           "%s4 processes put %d messages each, 4 got them: %d were lost, %d "
           "doubled, %d out of order, %d processes failed",
           when, each, lost, told->doubled, told->unordered, bad);
}

static void many(void)
{
    driver_within(7, "failed: 4 processes put 1000 messages each and 4 got "
                     "them until the queue was closed; after 7 s they were "
                     "not through: some still wait. Who wakes them, and can "
                     "that be seen from another process?\n");
    q = create(3, LARGE);
    flow("", EACH);
}

static void drain(void)
{
    int message = 0;
    q = create(4, sizeof(int));
    put(1);
    put(2);
    shmq_close(q);
    errno = 0;
    EXPECT(shmq_put(q, &message, 1000) == -1 && errno == EPIPE,
           "shmq_put into a closed queue should give -1 with EPIPE");
    get(1);
    get(2);
    errno = 0;
    EXPECT(shmq_get(q, &message, 1000) == -1 && errno == EPIPE,
           "shmq_get from a closed, empty queue should give -1 with EPIPE");
    errno = 0;
    EXPECT(shmq_get(q, &message, 0) == -1 && errno == EPIPE,
           "shmq_get(q, &m, 0) from a closed, empty queue should give -1 with "
           "EPIPE, too");
    q = create(1, sizeof(int));
    put(1);
    shmq_close(q);
    errno = 0;
    EXPECT(shmq_put(q, &message, 0) == -1 && errno == EPIPE,
           "shmq_put(q, &m, 0) into a queue that is closed, and full, should "
           "give -1 with EPIPE");
    driver_within(3, "failed: shmq_close was called again, then shmq_size; 3 s "
                     "later they had not come back\n");
    shmq_close(q);
    shmq_size(q);
}

static void sleeper(int putting)
{
    int message = 0;
    atomic_fetch_add(&told->begun, 1);
    int result =
        putting ? shmq_put(q, &message, -1) : shmq_get(q, &message, -1);
    if (result == -1 && errno == EPIPE)
        atomic_fetch_add(&told->refused, 1);
    atomic_fetch_add(&told->left, 1);
}

static void wake_side(int putting)
{
    told->begun = told->left = told->refused = 0;
    q = create(1, sizeof(int));
    if (putting)
        put(1);
    for (int i = 0; i < SIDES; i++)
        child(sleeper, putting);
    driver_reached(&told->begun, SIDES, 5000);
    driver_nap_ms(100);
    EXPECT(told->left == 0, "%d processes of %d did not wait in shmq_%s",
           told->left, SIDES, putting ? "put" : "get");
    shmq_close(q);
    driver_reached(&told->left, SIDES, 3000);
    EXPECT(told->refused == SIDES,
           "%d processes waited in shmq_%s; 3 s after shmq_close %d had come "
           "back, %d of them with EPIPE",
           SIDES, putting ? "put" : "get", told->left, told->refused);
}

static int ends[2]; /* of a pipe, to compare with: its close wakes all, too */

static void read_end(int i)
{
    char byte;
    (void)i;
    close(ends[1]);
    atomic_fetch_add(&told->begun, 1);
    if (read(ends[0], &byte, 1) == 0)
        atomic_fetch_add(&told->left, 1);
}

enum { TRIES = 24, LATE_MS = 12 };

/* Returns how often it took LATE_MS or more, after the close of a queue, or of
 * the pipe, until all who waited there were back. */
static int late_closes(bool at_pipe)
{
    int late = 0;
    for (int i = 0; i < TRIES; i++) {
        told->begun = told->left = told->refused = 0;
        if (at_pipe && pipe(ends) == -1)
            return TRIES;
        q = create(1, sizeof(int));
        if (!at_pipe && i % 2 == 1)
            put(1);
        for (int sleepers = 0; sleepers < SIDES; sleepers++)
            child(at_pipe ? read_end : sleeper, i % 2);
        driver_reached(&told->begun, SIDES, 5000);
        driver_nap_ms(3 + i * 37 % 50); /* whenever they look by themselves */
        long start_ms = driver_now_ms();
        if (at_pipe)
            close(ends[1]);
        else
            shmq_close(q);
        driver_reached(&told->left, SIDES, 3000);
        late += driver_now_ms() - start_ms >= LATE_MS;
        while (wait(NULL) > 0)
            continue;
        if (at_pipe)
            close(ends[0]);
        shmq_destroy(q);
    }
    return late;
}

static void wake(void)
{
    wake_side(0);
    wake_side(1);
    while (wait(NULL) > 0)
        continue;
    int late = late_closes(false);
    EXPECT(late <= TRIES / 2 || late_closes(true) > TRIES / 8,
           "%d processes waited, the queue was closed, and %d times of %d it "
           "took %d ms or more until all were back: they look from time to "
           "time, but are they woken, all of them?",
           SIDES, late, TRIES, LATE_MS);
}

static void on_signal(int signo)
{
    (void)signo;
}

static bool signals_come;

/* Waits so many ms for a message, while signals come that have a handler. */
static void waits(int timeout_ms)
{
    int message = 0;
    signal(SIGUSR1, on_signal);
    siginterrupt(SIGUSR1, 1);
    atomic_fetch_add(&told->begun, 1);
    int result = shmq_get(q, &message, timeout_ms);
    EXPECT(result == 0,
           "somebody put a message in time, and shmq_get(q, &m, %d) gave -1 "
           "(%s)%s",
           timeout_ms, strerror(errno),
           signals_come
               ? ": it was interrupted by a signal, and its time wasn't over"
               : ": which type holds so many milli-, micro- or nanoseconds?");
}

enum { PATIENT = 3 };

/* A child for each of these limits; signals, so many times; then a message for
 * each. */
static void all_get(const int ms[PATIENT], int signals)
{
    pid_t pids[PATIENT];
    int status;
    told->begun = 0;
    signals_come = signals > 0;
    for (int i = 0; i < PATIENT; i++)
        pids[i] = child(waits, ms[i]);
    driver_reached(&told->begun, PATIENT, 5000);
    driver_nap_ms(100);
    for (int round = 0; round < signals; round++) {
        for (int i = 0; i < PATIENT; i++)
            kill(pids[i], SIGUSR1);
        driver_nap_ms(30);
    }
    for (int i = 0; i < PATIENT; i++)
        put(i);
    for (int i = 0; i < PATIENT; i++)
        EXPECT(wait(&status) > 0 && status == 0, "a shmq_get was too early");
}

static void timeout(void)
{
    int message = 0;
    long least = 1000000;
    q = create(1, sizeof(int));
    for (int i = 0; i < 10 && least > 300; i++) {
        long start_ms = driver_now_ms();
        errno = 0;
        int result = shmq_get(q, &message, 200);
        long took_ms = driver_now_ms() - start_ms;
        EXPECT(result == -1 && errno == ETIMEDOUT,
               "shmq_get(q, &m, 200) from an empty queue should give -1 with "
               "ETIMEDOUT");
        EXPECT(took_ms >= 180,
               "shmq_get(q, &m, 200) came back after %ld ms: is it a span or a "
               "point in time that you give?",
               took_ms);
        least = took_ms < least ? took_ms : least;
    }
    EXPECT(least <= 300, "shmq_get(q, &m, 200) took %ld ms or more, ten times",
           least);
    put(1);
    long start_ms = driver_now_ms();
    errno = 0;
    EXPECT(shmq_put(q, &message, 200) == -1 && errno == ETIMEDOUT,
           "shmq_put(q, &m, 200) into a full queue should give -1 with "
           "ETIMEDOUT");
    EXPECT(driver_now_ms() - start_ms >= 180,
           "shmq_put(q, &m, 200) into a full queue came back after %ld ms",
           driver_now_ms() - start_ms);
    driver_within(5, "failed: children waited in shmq_get, each for a message; "
                     "the messages were put, and 5 s later one still waits\n");
    q = create(PATIENT, sizeof(int));
    /* each of these, times 1000 or times 1000000, is nearly 0 in 32 bits */
    all_get((int[]){4295, 4294968, INT_MAX}, 0);
    all_get((int[]){20000, -1, -1}, 4);
}

/* A child dies where it is about to unlock, or to wake somebody: the calls that
 * do are ours. */
static bool dies_here, dies_waking, stops_here;

#define DYING(call, type)                                                      \
    int call(type *lock)                                                       \
    {                                                                          \
        static _Atomic(int (*)(type *)) next;                                  \
        if (dies_here)                                                         \
            raise(SIGKILL);                                                    \
        if (stops_here && atomic_fetch_add(&told->begun, 1) == 0)              \
            pause();                                                           \
        if (next == NULL)                                                      \
            next = (int (*)(type *))dlsym(RTLD_NEXT, #call);                   \
        return next(lock);                                                     \
    }

DYING(pthread_mutex_unlock, pthread_mutex_t)
DYING(sem_post, sem_t)

long syscall(long number, ...)
{
    static _Atomic(long (*)(long, ...)) next;
    long arg[6];
    va_list args;
    va_start(args, number);
    for (int i = 0; i < 6; i++)
        arg[i] = va_arg(args, long);
    va_end(args);
    int op = (int)arg[1] & FUTEX_CMD_MASK;
    if (dies_waking && number == SYS_futex &&
        (op == FUTEX_WAKE || op == FUTEX_WAKE_BITSET))
        raise(SIGKILL);
    if (next == NULL)
        next = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
    return next(number, arg[0], arg[1], arg[2], arg[3], arg[4], arg[5]);
}

static void put_and_die(int i)
{
    char message[LARGE] = {0};
    dies_here = true;
    shmq_put(q, message, i);
}

static void put_for_ever(int i)
{
    char message[LARGE] = {0};
    (void)i;
    for (;;)
        if (shmq_put(q, message, 0) == -1)
            shmq_get(q, message, 0);
}

static void goes_on(const char *what)
{
    char message[LARGE] = {0};
    while (shmq_get(q, message, 0) == 0)
        continue;
    EXPECT(shmq_put(q, message, 3000) == 0,
           "after a process was killed %s, shmq_put gave -1 (%s)", what,
           strerror(errno));
    EXPECT(shmq_get(q, message, 3000) == 0,
           "after a process was killed %s, shmq_get gave -1 (%s)", what,
           strerror(errno));
}

static void put_and_stop(int i)
{
    char message[LARGE] = {0};
    stops_here = true;
    shmq_put(q, message, i);
}

static void put_beside(int i)
{
    char message[LARGE] = {0};
    shmq_put(q, message, i);
    atomic_store(&told->left, 1);
}

/* One process is stopped before it unlocks: another must not get through. why:
 * what happened before, and what may help. */
static void still_excludes(const char *why)
{
    told->begun = told->left = 0;
    pid_t inside = child(put_and_stop, 1000), beside = -1;
    if (driver_reached(&told->begun, 1, 1000)) {
        beside = child(put_beside, 1000);
        driver_reached(&told->left, 1, 150);
    }
    EXPECT(atomic_load(&told->left) == 0, "%s", why);
    kill(inside, SIGKILL);
    waitpid(inside, NULL, 0);
    if (beside != -1) {
        kill(beside, SIGKILL);
        waitpid(beside, NULL, 0);
    }
}

static void destroy(int i)
{
    (void)i;
    shmq_destroy(q);
}

static void destroyed(void)
{
    q = create(8, LARGE);
    waitpid(child(destroy, 0), NULL, 0);
    still_excludes("after one process had called shmq_destroy, two others were "
                   "inside the queue's lock at once: what does it destroy that "
                   "others still use?");
}

#define HOLDER_DIED                                                            \
    "after a process was killed while it held the queue's lock, two others "   \
    "were inside it at once: what has to be done with a mutex whose holder "   \
    "died, before it can be used again, and who may find it so?"

static void get_one(int i)
{
    char message[LARGE];
    atomic_fetch_add(&told->begun, 1);
    shmq_get(q, message, i);
    atomic_fetch_add(&told->left, 1);
}

/* Who waits finds the lock of one who died, when it takes it again. */
static void killed_beside_waiter(void)
{
    q = create(8, LARGE);
    told->begun = told->left = 0;
    pid_t pid = child(get_one, 2000);
    driver_reached(&told->begun, 1, 3000);
    driver_nap_ms(50);
    waitpid(child(put_and_die, 1000), NULL, 0);
    waitpid(pid, NULL, 0);
    still_excludes(HOLDER_DIED);
    shmq_destroy(q);
}

static void put_and_die_waking(int i)
{
    char message[LARGE] = {0};
    dies_waking = true;
    shmq_put(q, message, i);
}

/* The message is in the queue, and nobody tells who waits for it. */
static void killed_waking(void)
{
    q = create(8, LARGE);
    told->begun = told->left = 0;
    pid_t pid = child(get_one, -1);
    driver_reached(&told->begun, 1, 3000);
    driver_nap_ms(50);
    waitpid(child(put_and_die_waking, 1000), NULL, 0);
    EXPECT(driver_reached(&told->left, 1, 2000) || shmq_size(q) == 0,
           "a process was killed after its shmq_put, before it had woken "
           "another that waits in shmq_get; 2 s later that still waits, and "
           "the message is there. Who looks from time to time?");
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    shmq_destroy(q);
}

/* Whoever comes next finds the lock of one who died, whatever it calls. */
static void killed_before(int next)
{
    char message[LARGE] = {0};
    q = create(8, LARGE);
    waitpid(child(put_and_die, 1000), NULL, 0);
    if (next == 0)
        EXPECT(shmq_put(q, message, 3000) == 0,
               "a process was killed while it held the queue's lock; then "
               "shmq_put gave -1 (%s)",
               strerror(errno));
    else if (next == 1)
        shmq_size(q);
    else
        shmq_close(q);
    if (next < 2)
        goes_on("while it held the lock");
    still_excludes(HOLDER_DIED);
    shmq_destroy(q);
}

/* A message whose second half can't be touched: who copies it with the
 * processor dies before the end. (A write(2) only fails with EFAULT.) */
static char *half_there(int fill)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *pages = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    EXPECT(pages != MAP_FAILED && mprotect(pages + page, page, PROT_NONE) == 0,
           "mmap failed; the check could not begin");
    memset(pages, fill, page);
    return pages + page - LARGE / 2;
}

static void copy_and_die(int putting)
{
    if (putting)
        shmq_put(q, half_there(4), 1000);
    else
        shmq_get(q, half_there(4), 1000);
}

/* Returns false where nobody died: what is in the queue then is our fault. */
static bool died_copying(bool putting)
{
    int status = 0;
    pid_t pid = child(copy_and_die, putting);
    for (long end_ms = driver_now_ms() + 2000;
         waitpid(pid, &status, WNOHANG) == 0; driver_nap_ms(1))
        if (driver_now_ms() > end_ms)
            kill(pid, SIGKILL);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV;
}

static void put_filled(int fill)
{
    char message[LARGE];
    memset(message, fill, LARGE);
    EXPECT(shmq_put(q, message, 3000) == 0,
           "a process was killed while it copied a message; then shmq_put "
           "gave -1 (%s)",
           strerror(errno));
}

/* Of 1, 2 and 3, which were put, a get that died may have taken the 1, and
 * with counting semaphores the 3 may come with the next put only. */
static void killed_copying(bool putting)
{
    char message[LARGE];
    int next = 1;
    q = create(4, LARGE);
    for (int i = 0; i < 4; i++) /* no slot is new any more */
        put_filled(9);
    while (shmq_get(q, message, 0) == 0)
        continue;
    put_filled(1);
    put_filled(2);
    if (died_copying(putting)) {
        put_filled(3);
        for (; shmq_get(q, message, 0) == 0; next++) {
            next += next == 1 && !putting && message[0] == 2;
            EXPECT(message[0] == next &&
                       memcmp(message, message + 1, LARGE - 1) == 0,
                   "a process was killed while shmq_%s copied its message; "
                   "then shmq_get gave something that isn't message %d, the "
                   "next that was put whole. What is counted first, and what "
                   "is copied?",
                   putting ? "put" : "get", next);
        }
        EXPECT(next >= 3 + putting,
               "a process was killed while shmq_%s copied its message; of the "
               "3 messages others had put, number %d did not come",
               putting ? "put" : "get", next);
    }
    shmq_destroy(q);
}

static void killed(void)
{
    driver_within(7, "failed: a process was killed while it held the queue's "
                     "lock, and shmq_put, shmq_size or shmq_close had not come "
                     "back after 7 s\n");
    for (int next = 0; next < 3; next++)
        killed_before(next);
    driver_within(7, "failed: a process was killed in the middle of shmq_put, "
                     "and another's shmq_put, shmq_get or shmq_size had not "
                     "come back after 7 s\n");
    killed_beside_waiter();
    killed_waking();
    killed_copying(true);
    killed_copying(false);
    q = create(8, LARGE);
    waitpid(child(put_and_die, 1000), NULL, 0);
    driver_within(7, "failed: a process was killed while it held the queue's "
                     "lock, and now nobody can use the queue any more (7 s): "
                     "what is locked must not stay locked when its holder "
                     "dies\n");
    goes_on("just before it unlocked");
    still_excludes(HOLDER_DIED);
    for (int i = 0; i < KILLS; i++) {
        pid_t pid = child(put_for_ever, i);
        driver_nap_ms(5 + i);
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
        goes_on("in the middle of its work");
    }
    flow("after a process was killed while it held the queue's lock, ", 300);
}

static void answer(int i)
{
    (void)i;
    int message;
    while (shmq_get(q, &message, -1) == 0)
        atomic_fetch_add(&told->left, 1);
}

static void pingpong(void)
{
    q = create(1, sizeof(int));
    child(answer, 0);
    long start_ms = driver_now_ms();
    for (int i = 1; i <= 200 && driver_now_ms() - start_ms < 4000; i++) {
        put(i);
        while (atomic_load(&told->left) < i &&
               driver_now_ms() - start_ms < 4000)
            driver_nap_ms(1);
    }
    long took_ms = driver_now_ms() - start_ms;
    EXPECT(took_ms < 4000,
           "200 messages, one at a time, took %ld ms or more: a process that "
           "waits in shmq_get isn't woken by shmq_put in another process",
           took_ms);
}

static void idle(int i)
{
    int message = i;
    EXPECT(shmq_get(q, &message, -1) == 0, "shmq_get gave -1 (%s)",
           strerror(errno));
}

static void spin(void)
{
    struct rusage used;
    int status;
    driver_within(4, "failed: a child waited in shmq_get, then the parent put "
                     "a message; after 4 s the child had not come back\n");
    q = create(1, sizeof(int));
    pid_t pid = child(idle, 0);
    driver_nap_ms(1000);
    put(1);
    wait4(pid, &status, 0, &used);
    long cpu_ms = used.ru_utime.tv_sec * 1000 + used.ru_utime.tv_usec / 1000 +
                  used.ru_stime.tv_sec * 1000 + used.ru_stime.tv_usec / 1000;
    EXPECT(status == 0, "shmq_get in a child process failed");
    EXPECT(cpu_ms < 50,
           "a get that waited 1 s used %ld ms of the processor: who waits has "
           "to sleep",
           cpu_ms);
}

static const struct {
    const char *name;
    void (*play)(void);
} checks[] = {
    {"basics", basics},       {"ring", ring},   {"shared", shared},
    {"many", many},           {"drain", drain}, {"wake", wake},
    {"timeout", timeout},     {"spin", spin},   {"killed", killed},
    {"pingpong", pingpong},   {"sizes", sizes}, {"unmapped", unmapped},
    {"destroyed", destroyed},
};

int main(int argc, char *argv[])
{
    told = mmap(NULL, sizeof(*told), PROT_READ | PROT_WRITE,
                MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    EXPECT(told != MAP_FAILED, "mmap failed; the check could not begin");
    for (unsigned i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
        if (argc > 1 && strcmp(argv[1], checks[i].name) == 0)
            checks[i].play();
    driver_done();
}
