/*
 * thread_lock - a mutex keeps others out of a change.
 *
 * Shows:  pthread_mutex_lock(3), pthread_mutex_unlock(3)
 * Run:    thread_lock
 * See:    a == b before and after each change, not within it. Without a lock
 *         the reader sees the middle: violations > 0, always. The scoped lock
 *         is free however a function is left; by hand it may be forgotten.
 * Try:    make tsan: it builds all with ThreadSanitizer, which reports a race
 *         of --how none (it is meant). What does it say of --how lock?
 */
#include "common/args.h"
#include "common/errors.h"
#include "common/say.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>

enum { NONE, LOCK, SCOPED, FORGOTTEN, ALL, CHANGES = 20 };
static const char *const names[] = {"none", "lock", "scoped", "forgotten"};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int a, b; /* guarded by lock: a == b for whoever holds it */
static atomic_int looks;
static atomic_bool done;

/* begin: scoped */
static void unlock(pthread_mutex_t **held)
{
    CHECK_PTHREAD(pthread_mutex_unlock(*held));
}

/* "with lock:" up to the end of the block, where the compiler calls unlock. */
#define WITH_LOCK(lock_)                                                       \
    pthread_mutex_t *held __attribute__((cleanup(unlock))) = (lock_);          \
    CHECK_PTHREAD(pthread_mutex_lock(held))

static bool is_whole(int how)
{
    if (how == NONE)
        return a == b;
    if (how == SCOPED) {
        WITH_LOCK(&lock);
        if (a == b)
            return true; /* unlocks */
        return false;    /* unlocks */
    }
    CHECK_PTHREAD(pthread_mutex_lock(&lock));
    if (a == b) {
        if (how != FORGOTTEN)
            CHECK_PTHREAD(pthread_mutex_unlock(&lock));
        return true;
    }
    CHECK_PTHREAD(pthread_mutex_unlock(&lock)); /* once for each way out */
    return false;
}
/* end: scoped */

static void let_look(int n) /* until the reader has ended n looks */
{
    int until = looks + n;
    do
        sched_yield();
    while (looks < until);
}

/* begin: writer */
static void *writer(void *how)
{
    bool use_lock = *(int *)how != NONE;
    for (int i = 0; i < CHANGES; i++) {
        if (use_lock)
            CHECK_PTHREAD(pthread_mutex_lock(&lock));
        a++;
        /* bad luck, made certain: of two looks the second began after a++ */
        let_look(use_lock ? 0 : 2);
        b++;
        if (use_lock)
            CHECK_PTHREAD(pthread_mutex_unlock(&lock));
        let_look(1);
    }
    done = true;
    return NULL;
}
/* end: writer */

static void race(int how)
{
    pthread_t thread;
    int violations = 0;
    looks = 0;
    done = false;
    CHECK_PTHREAD(pthread_create(&thread, NULL, writer, &how));
    for (; !done; looks++) {
        violations += !is_whole(how);
        sched_yield();
    }
    CHECK_PTHREAD(pthread_join(thread, NULL));
    say_thread("main", "how=%s changes=%d looks=%d violations=%d", names[how],
               CHANGES, looks, violations);
}

static void leave_early(int how)
{
    is_whole(how); /* it is, so it returns early */
    bool is_free = pthread_mutex_trylock(&lock) == 0;
    say_thread("main", "how=%s, after an early return: lock=%s", names[how],
               is_free ? "free" : "held (who locks it next waits for ever)");
    CHECK_PTHREAD(pthread_mutex_unlock(&lock));
}

int main(int argc, char *argv[])
{
    int only = ALL;
    const struct args_option options[] = {
        ARGS_CHOICE("how", &only, "none|lock|scoped|forgotten", "only this"),
        ARGS_END,
    };
    args_parse(argc, argv, "thread_lock - a mutex keeps others out of a change",
               "thread_lock --how none", options);
    for (int how = NONE; how < ALL; how++) {
        if (only != ALL && only != how)
            continue;
        if (how != FORGOTTEN)
            race(how);
        if (how != NONE)
            leave_early(how);
    }
    return 0;
}
