/*
 * driver WHAT - plays with the accounts of transfer.c: basics, leak, made,
 * overflow, self, again, race, circle, spend, total, pairs, retry.
 */
#define _GNU_SOURCE /* RTLD_NEXT, RUSAGE_THREAD */
#include "driver.h"
#include "transfer.h"

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <semaphore.h>
#include <string.h>
#include <sys/resource.h>

static struct account *ann, *bob, *cyd, *dan;
static int rounds = 1;

static struct account *opened(long balance)
{
    struct account *a = NULL;
    EXPECT(account_open(&a, balance) == 0, "account_open gave -1 (%s)",
           strerror(errno));
    return a;
}

/* Expects what account_transfer gives: 0, or the errno beside its -1. */
#define MOVES(from, to, amount, expected)                                      \
    do {                                                                       \
        errno = 0;                                                             \
        int result_ = account_transfer(from, to, amount);                      \
        int err_ = result_ == 0 ? 0 : errno;                                   \
        EXPECT(err_ == (expected) && result_ == ((expected) == 0 ? 0 : -1),    \
               "account_transfer(" #from ", " #to ", " #amount                 \
               ") gave %d with errno %s; expected: %s",                        \
               result_, strerrorname_np(err_),                                 \
               (expected) == 0 ? "0" : "-1 with " #expected);                  \
    } while (0)

#define HUNG(what)                                                             \
    "failed: after some seconds this had not come back: " what "\n"

static void holds(struct account *a, long expected)
{
    long balance = account_balance(a);
    EXPECT(balance == expected,
           "there is %ld on an account that should have "
           "%ld",
           balance, expected);
}

/* Sums of different numbers: each account is in the total, once. */
static void many(void)
{
    enum { MANY = 200 };
    const long unit = 100000000;
    struct account *all[MANY];
    for (int i = 0; i < MANY; i++)
        all[i] = opened(i * i * unit);
    for (int n = 1; n <= MANY; n += n < 4 ? 1 : 49) {
        long total = accounts_total(all, n), expected = 0;
        for (int i = 0; i < n; i++)
            expected += i * i * unit;
        EXPECT(total == expected,
               "the total of %d accounts was %ld; there is %ld on them: each "
               "of them counts once, and no int holds so much",
               n, total, expected);
    }
    for (int i = 0; i < MANY; i++)
        account_close(all[i]);
}

static void basics(void)
{
    driver_within(4, HUNG("transfers between two accounts"));
    struct account *all[] = {bob, ann};
    MOVES(ann, bob, 30, 0);
    holds(ann, 70);
    holds(bob, 130);
    MOVES(bob, ann, 130, 0);
    holds(ann, 200);
    holds(bob, 0);
    EXPECT(accounts_total(all, 2) == 200, "the total of 200 and 0 was %ld",
           accounts_total(all, 2));
    EXPECT(all[0] == bob && all[1] == ann,
           "accounts_total changed the order of its caller's array: another "
           "thread may count by the same");
    many();
    MOVES(ann, bob, 0, EINVAL);
    MOVES(ann, bob, -5, EINVAL);
    holds(ann, 200);
}

static void open_and_close(int times)
{
    for (int i = 0; i < times; i++) {
        struct account *all[] = {opened(1), opened(2)};
        MOVES(all[1], all[0], 2, 0);
        long total = accounts_total(all, 2);
        EXPECT(total == 3, "the total of 3 and 0 was %ld", total);
        account_close(all[0]);
        account_close(all[1]);
    }
}

/* The first may take what the later ones use again. */
static void leak(void)
{
    enum { TIMES = 1000 };
    open_and_close(TIMES / 10);
    size_t before = driver_allocated();
    open_and_close(TIMES);
    long kept = (long)(driver_allocated() - before);
    EXPECT(kept < TIMES * 8,
           "%d times two accounts were opened, counted and closed, and %ld "
           "bytes more than before are allocated. Who gives back what "
           "account_open and accounts_total took?",
           TIMES, kept);
}

/* The memory that malloc gives isn't zero here. */
static void made(void)
{
    driver_within(3, HUNG("a transfer between two new accounts: what of an "
                          "account has to be made before its first use?"));
    MOVES(ann, bob, 30, 0);
    holds(ann, 70);
    holds(bob, 130);
}

static void overflow(void)
{
    struct account *rich = opened(LONG_MAX - 10);
    driver_within(4, HUNG("a transfer that would overflow, then others"));
    MOVES(ann, rich, 11, EOVERFLOW);
    holds(ann, 100);
    holds(rich, LONG_MAX - 10);
    MOVES(ann, rich, 10, 0);
    account_close(rich);
}

static void self(void)
{
    struct account *rich = opened(LONG_MAX);
    driver_within(4, HUNG("account_transfer(a, a, 60): how often is the lock "
                          "of a taken?"));
    MOVES(ann, ann, 60, 0);
    holds(ann, 100);
    MOVES(ann, ann, 101, ERANGE);
    MOVES(ann, ann, 100, 0);
    holds(ann, 100);
    MOVES(ann, ann, 0, EINVAL);
    MOVES(rich, rich, LONG_MAX, 0); /* it overflows nothing */
    account_close(rich);
}

static void again(void)
{
    driver_within(4, HUNG("a transfer refused with ERANGE, then others: what "
                          "is still locked when it returns -1?"));
    MOVES(ann, bob, 101, ERANGE);
    holds(ann, 100);
    holds(bob, 100);
    MOVES(ann, bob, 101, ERANGE);
    MOVES(bob, ann, 100, 0);
    holds(ann, 200);
}

static void *forth(void *arg)
{
    (void)arg;
    for (int i = 0; i < rounds; i++)
        account_transfer(ann, bob, 1);
    return NULL;
}

static void *back(void *arg)
{
    (void)arg;
    for (int i = 0; i < rounds; i++)
        account_transfer(bob, ann, 1);
    return NULL;
}

static atomic_int itself; /* such transfers have come back */

static void *to_itself(void *arg)
{
    for (int i = 0; i < rounds; i++) {
        account_transfer(ann, ann, 1);
        atomic_fetch_add(&itself, 1);
    }
    return arg;
}

/* Each alone in its thread: a lock that the other takes would put its look in
 * order with the transfers, for the sanitizer, too. */
static void *look(void *arg)
{
    long sum = 0;
    for (int i = 0; i < rounds; i++)
        sum += account_balance(ann);
    EXPECT(sum >= 0, "balances below 0 were seen");
    return arg;
}

static void *look_at_all(void *arg)
{
    struct account *all[] = {ann, bob};
    long sum = 0;
    for (int i = 0; i < rounds; i++)
        sum += accounts_total(all, 2);
    EXPECT(sum >= 0, "a total below 0 was seen");
    return arg;
}

static void together(void *(*one)(void *), void *(*two)(void *))
{
    pthread_t first = driver_thread(one, NULL);
    pthread_t second = driver_thread(two, NULL);
    pthread_join(first, NULL);
    pthread_join(second, NULL);
}

static void race(void)
{
    rounds = 300;
    driver_within(8, HUNG("two threads with 300 transfers or looks each"));
    together(forth, look);
    together(back, look_at_all);
    together(forth, forth);
    /* one that never comes back is another check's matter */
    pthread_t alone = driver_thread(to_itself, NULL);
    if (!driver_reached(&itself, rounds, 1500))
        return;
    pthread_join(alone, NULL);
    together(back, to_itself);
}

static void *count_forth(void *arg)
{
    struct account *all[] = {ann, bob};
    EXPECT(accounts_total(all, 2) == 200, "a total of 200 wasn't 200");
    return arg;
}

static void *count_back(void *arg)
{
    struct account *all[] = {bob, ann};
    EXPECT(accounts_total(all, 2) == 200, "a total of 200 wasn't 200");
    return arg;
}

static void circle(void)
{
    together(forth, back);
    together(count_forth, count_back);
    EXPECT(account_balance(ann) + account_balance(bob) == 200,
           "of 200 on two accounts there are %ld left",
           account_balance(ann) + account_balance(bob));
}

static void *spender(void *arg)
{
    (void)arg;
    account_transfer(ann, bob, 60);
    return NULL;
}

static void spend(void)
{
    together(spender, spender);
    EXPECT(account_balance(ann) == 40,
           "two threads moved 60 each from an account with 100: %ld are on it "
           "now; look at the balance and change it under the same lock",
           account_balance(ann));
}

static void *counter(void *arg)
{
    struct account *all[] = {ann, bob, cyd, dan};
    for (int i = 0; i < 3; i++) {
        long total = accounts_total(all, 4);
        EXPECT(total == 400,
               "while a transfer ran, accounts_total gave %ld; there is always "
               "400 in all: no transfer may be half done in a total, and none "
               "may pass it between two accounts",
               total);
    }
    return arg;
}

/* Between accounts that are no neighbours, in whatever order they are counted:
 * one has been counted when the other hasn't. */
static void *far_forth(void *arg)
{
    account_transfer(ann, dan, 1);
    account_transfer(bob, dan, 1);
    account_transfer(bob, cyd, 1);
    return arg;
}

static void *far_back(void *arg)
{
    account_transfer(dan, ann, 1);
    account_transfer(dan, bob, 1);
    account_transfer(cyd, bob, 1);
    return arg;
}

static void total(void)
{
    together(forth, counter);
    together(back, counter);
    together(far_forth, counter);
    together(far_back, counter);
}

/*
 * A thread is held at the moment it is about to unlock, with its locks, or when
 * it has unlocked one of them: the calls that unlock are ours here. What others
 * can't do then shows what it has locked. If it never unlocks by one of these,
 * nothing is shown, and it passes.
 */
enum { NOWHERE, BEFORE, AFTER };
static int hold = BEFORE; /* where the next one is held */
static _Thread_local int stops;
static atomic_int stopped, released, came_back, same_back;

static void stop(int where)
{
    if (stops != where)
        return;
    stops = NOWHERE;
    atomic_store(&stopped, 1);
    driver_reached(&released, 1, 8000);
}

#define STOPPING(call, type)                                                   \
    int call(type *lock)                                                       \
    {                                                                          \
        static _Atomic(int (*)(type *)) next;                                  \
        if (next == NULL)                                                      \
            next = (int (*)(type *))dlsym(RTLD_NEXT, #call);                   \
        stop(BEFORE);                                                          \
        int result = next(lock);                                               \
        stop(AFTER);                                                           \
        return result;                                                         \
    }

STOPPING(pthread_mutex_unlock, pthread_mutex_t)
STOPPING(pthread_rwlock_unlock, pthread_rwlock_t)
STOPPING(sem_post, sem_t)

static void *held(void *arg)
{
    stops = hold;
    account_transfer(ann, bob, 1);
    stops = NOWHERE;
    atomic_store(&stopped, 1);
    return arg;
}

static void *same_pair(void *arg)
{
    account_transfer(ann, bob, 1);
    atomic_store(&same_back, 1);
    return arg;
}

static void *other_pair(void *arg)
{
    account_transfer(cyd, dan, 1);
    atomic_store(&came_back, 1);
    return arg;
}

/* Whether a transfer between others comes back while one is held. */
static bool pass_by(pthread_t *first, pthread_t *second)
{
    atomic_store(&stopped, 0);
    atomic_store(&released, 0);
    atomic_store(&came_back, 0);
    *first = driver_thread(held, NULL);
    EXPECT(driver_reached(&stopped, 1, 5000), "account_transfer did not return "
                                              "within 5 s");
    *second = driver_thread(other_pair, NULL);
    return driver_reached(&came_back, 1, 2000);
}

/* Is its one lock held for moments only, to mark accounts as in use? Then there
 * is a moment when A and B can't be had, but C and D can. */
static bool only_marks(void)
{
    pthread_t first, same, second;
    hold = AFTER;
    if (!pass_by(&first, &second))
        return false;
    same = driver_thread(same_pair, NULL);
    bool waits = !driver_reached(&same_back, 1, 500);
    atomic_store(&released, 1);
    pthread_join(first, NULL);
    pthread_join(same, NULL);
    pthread_join(second, NULL);
    return waits;
}

static void pairs(void)
{
    pthread_t first, second;
    bool are_free = pass_by(&first, &second);
    atomic_store(&released, 1);
    if (!are_free) {
        pthread_join(first, NULL);
        pthread_join(second, NULL);
        are_free = only_marks();
    }
    EXPECT(are_free,
           "while a transfer from A to B was on its way, one from C to D had "
           "to wait for it (2 s and more): they share no account");
    MOVES(cyd, dan, 1, 0);
}

static void *into_held(void *arg)
{
    struct rusage used;
    account_transfer(arg, bob, 1);
    getrusage(RUSAGE_THREAD, &used);
    long cpu_ms = used.ru_utime.tv_sec * 1000 + used.ru_utime.tv_usec / 1000 +
                  used.ru_stime.tv_sec * 1000 + used.ru_stime.tv_usec / 1000;
    EXPECT(cpu_ms < 30,
           "a transfer that waited 800 ms for an account used %ld ms of the "
           "processor: who has to wait for a lock should sleep",
           cpu_ms);
    return arg;
}

static void retry(void)
{
    pthread_t first = driver_thread(held, NULL);
    driver_reached(&stopped, 1, 5000);
    pthread_t second = driver_thread(into_held, ann);
    pthread_t third = driver_thread(into_held, cyd);
    driver_nap_ms(800);
    atomic_store(&released, 1);
    pthread_join(first, NULL);
    pthread_join(second, NULL);
    pthread_join(third, NULL);
    holds(ann, 98);
    holds(bob, 103);
}

/* Two transfers in opposite directions are no deadlock by TSan's standing here:
 * explore looks for those. */
const char *__tsan_default_options(void);
const char *__tsan_default_options(void)
{
    return "detect_deadlocks=0";
}

static const struct {
    const char *name;
    void (*play)(void);
} checks[] = {
    {"basics", basics},     {"leak", leak},     {"made", made},
    {"overflow", overflow}, {"self", self},     {"again", again},
    {"race", race},         {"circle", circle}, {"spend", spend},
    {"total", total},       {"pairs", pairs},   {"retry", retry},
};

int main(int argc, char *argv[])
{
    ann = opened(100), bob = opened(100);
    cyd = opened(100), dan = opened(100);
    for (unsigned i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
        if (argc > 1 && strcmp(argv[1], checks[i].name) == 0)
            checks[i].play();
    driver_done();
}
