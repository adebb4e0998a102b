/*
 * driver WHAT - plays with the buffers of bounded_buffer.c: basics, ring,
 * close, drain, again, spin, many, few, closing, handover, sides, destroy,
 * leak.
 */
#define _GNU_SOURCE /* RUSAGE_THREAD */
#include "driver.h"
#include "bounded_buffer.h"

#include <errno.h>
#include <sched.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>

enum { SIDES = 4, EACH = 3000, SLEEPERS = 4, ROUNDS = 500, LARGE = 5000 };

static struct bb *buffer;
static int each = EACH;
static atomic_int begun, left, refused, closed;
static atomic_uchar seen[SIDES * EACH + 1];

static struct bb *create(unsigned capacity)
{
    struct bb *b = NULL;
    EXPECT(bb_create(&b, capacity) == 0, "bb_create(&b, %u) gave -1 (%s)",
           capacity, strerror(errno));
    return b;
}

static void put(struct bb *b, intptr_t item)
{
    EXPECT(bb_put(b, (void *)item) == 0,
           "bb_put gave -1 (%s); the buffer is "
           "open",
           strerror(errno));
}

static void get(struct bb *b, intptr_t item)
{
    void *got = NULL;
    EXPECT(bb_get(b, &got) == 0, "bb_get gave -1 (%s), though an item is there",
           strerror(errno));
    EXPECT((intptr_t)got == item,
           "bb_get gave item %ld; the oldest was item %ld", (long)(intptr_t)got,
           (long)item);
}

static void basics(void)
{
    errno = 0;
    EXPECT(bb_create(&buffer, 0) == -1 && errno == EINVAL,
           "bb_create(&b, 0) should give -1 with EINVAL");
    buffer = create(4);
    put(buffer, 1);
    put(buffer, 2);
    get(buffer, 1);
    get(buffer, 2);
    put(buffer, 3);
    bb_destroy(buffer);
}

/* Every fill of every size from every place on: an index that wraps wrongly
 * shows. One thread, so a put that waits here would wait for ever. */
static void ring(void)
{
    driver_within(4, "failed: one thread puts as many items as the capacity "
                     "says, then gets them; 4 s later it still waits: does the "
                     "buffer hold that many?\n");
    for (unsigned capacity = 1; capacity <= 7; capacity++) {
        struct bb *b = create(capacity);
        intptr_t next = 1;
        for (unsigned round = 0; round < 3 * capacity; round++) {
            for (unsigned i = 0; i < capacity; i++)
                put(b, next + i);
            for (unsigned i = 0; i < capacity; i++)
                get(b, next + i);
            next += capacity;
            put(b, next);
            get(b, next++);
        }
        bb_destroy(b);
    }
    struct bb *large = create(LARGE);
    for (unsigned i = 1; i <= LARGE; i++)
        put(large, i);
    for (unsigned i = 1; i <= LARGE; i++)
        get(large, i);
    bb_destroy(large);
}

static void *sleeper(void *arg)
{
    struct bb *b = arg;
    void *item;
    atomic_fetch_add(&begun, 1);
    int result = b == buffer ? bb_get(b, &item) : bb_put(b, &item);
    if (result == -1 && errno == EPIPE)
        atomic_fetch_add(&refused, 1);
    atomic_fetch_add(&left, 1);
    return NULL;
}

/* Returns the ms it took until all who waited were back. */
static long close_once(void)
{
    buffer = create(1);
    struct bb *full = create(1);
    begun = left = refused = 0;
    driver_within(3, "failed: a put into an empty buffer for 1 item had not "
                     "come back after 3 s\n");
    put(full, 1);
    driver_within(10, "failed: bb_close of two buffers had not come back\n");
    for (int i = 0; i < SLEEPERS; i++) {
        driver_thread(sleeper, buffer);
        driver_thread(sleeper, full);
    }
    driver_reached(&begun, 2 * SLEEPERS, 5000);
    driver_nap_ms(100); /* most sleep now; who does not yet finds it closed */
    EXPECT(atomic_load(&left) == 0,
           "%d puts into a full buffer or gets from an empty one did not wait",
           atomic_load(&left));
    long start_ms = driver_now_ms();
    bb_close(buffer);
    bb_close(full);
    driver_reached(&left, 2 * SLEEPERS, 3000);
    long took_ms = driver_now_ms() - start_ms;
    EXPECT(atomic_load(&left) == 2 * SLEEPERS,
           "%d threads waited in bb_put and %d in bb_get; 3 s after bb_close "
           "%d of them still sleep",
           SLEEPERS, SLEEPERS, 2 * SLEEPERS - atomic_load(&left));
    EXPECT(atomic_load(&refused) == 2 * SLEEPERS,
           "bb_close woke %d threads, but only %d got -1 with EPIPE",
           2 * SLEEPERS, atomic_load(&refused));
    return took_ms;
}

/* On a busy machine they may be late once. */
static void close_wakes(void)
{
    long least = close_once();
    for (int i = 0; i < 4 && least > 40; i++) {
        long took_ms = close_once();
        least = took_ms < least ? took_ms : least;
    }
    EXPECT(least <= 250,
           "%d threads waited when bb_close was called; the last was back "
           "after %ld ms or more, five times: do they look from time to time, "
           "or are they woken?",
           2 * SLEEPERS, least);
}

static void drain(void)
{
    void *item = NULL;
    driver_within(4, "failed: two items were put, the buffer was closed; 4 s "
                     "later one who gets still waits\n");
    buffer = create(3);
    put(buffer, 1);
    put(buffer, 2);
    bb_close(buffer);
    get(buffer, 1);
    get(buffer, 2);
    errno = 0;
    EXPECT(bb_get(buffer, &item) == -1 && errno == EPIPE,
           "bb_get from a closed and empty buffer should give -1 with EPIPE");
    bb_destroy(buffer);
}

static void again(void)
{
    void *item = NULL;
    driver_within(
        4, "failed: puts, gets and closes on a closed, empty "
           "buffer, one after another: 4 s later one had not come back. What "
           "does a call still hold when it returns with an error?\n");
    buffer = create(3);
    bb_close(buffer);
    for (int i = 0; i < 3; i++) {
        errno = 0;
        EXPECT(bb_put(buffer, &item) == -1 && errno == EPIPE,
               "bb_put into a closed buffer should give -1 with EPIPE");
        errno = 0;
        EXPECT(bb_get(buffer, &item) == -1 && errno == EPIPE,
               "bb_get from a closed, empty buffer should give -1 with EPIPE");
        bb_close(buffer);
    }
    bb_destroy(buffer);
}

static void *idle(void *arg)
{
    struct rusage used;
    void *item;
    bool gets = arg == buffer;
    int result = gets ? bb_get(arg, &item) : bb_put(arg, &used);
    EXPECT(result == 0, "bb_%s gave -1 (%s)", gets ? "get" : "put",
           strerror(errno));
    getrusage(RUSAGE_THREAD, &used);
    long cpu_ms = used.ru_utime.tv_sec * 1000 + used.ru_utime.tv_usec / 1000 +
                  used.ru_stime.tv_sec * 1000 + used.ru_stime.tv_usec / 1000;
    EXPECT(cpu_ms < 20 && used.ru_nvcsw < 12,
           "a %s that waited 600 ms used %ld ms of the processor and woke %ld "
           "times: who waits has to sleep until bb_%s wakes it",
           gets ? "get" : "put", cpu_ms, used.ru_nvcsw, gets ? "put" : "get");
    return NULL;
}

static void spin(void)
{
    buffer = create(3);
    struct bb *full = create(1);
    put(full, 1);
    pthread_t getter = driver_thread(idle, buffer);
    pthread_t putter = driver_thread(idle, full);
    driver_nap_ms(600);
    put(buffer, 1);
    get(full, 1);
    pthread_join(getter, NULL);
    pthread_join(putter, NULL);
    bb_destroy(buffer);
}

static void *producer(void *arg)
{
    for (int i = 0; i < each; i++)
        put(buffer, (intptr_t)arg * each + i + 1);
    return NULL;
}

/* Items of one producer never overtake each other on their way to a consumer.
 */
static void *consumer(void *arg)
{
    intptr_t last[SIDES] = {0};
    void *item;
    (void)arg;
    while (bb_get(buffer, &item) == 0) {
        intptr_t number = (intptr_t)item;
        EXPECT(number >= 1 && number <= SIDES * each,
               "bb_get gave %p, which nobody had put", item);
        EXPECT(atomic_fetch_add(&seen[number], 1) == 0,
               "item %ld was taken twice", (long)number);
        intptr_t *before = &last[(number - 1) / each];
        EXPECT(number > *before, "item %ld came after item %ld", (long)number,
               (long)*before);
        *before = number;
    }
    EXPECT(atomic_load(&closed) == 1,
           "bb_get gave -1 (%s) while the buffer was open: who is woken has to "
           "look again",
           strerror(errno));
    return NULL;
}

static void flow(unsigned capacity, int sides, int items)
{
    pthread_t thread[2 * SIDES];
    each = items;
    buffer = create(capacity);
    for (int i = 0; i < sides; i++) {
        thread[i] = driver_thread(producer, (void *)(intptr_t)i);
        thread[sides + i] = driver_thread(consumer, NULL);
    }
    for (int i = 0; i < sides; i++)
        pthread_join(thread[i], NULL);
    atomic_store(&closed, 1);
    bb_close(buffer);
    for (int i = 0; i < sides; i++)
        pthread_join(thread[sides + i], NULL);
    int lost = 0;
    for (int i = 1; i <= sides * items; i++)
        lost += atomic_load(&seen[i]) == 0;
    EXPECT(lost == 0, "%d of %d items were lost", lost, sides * items);
    bb_destroy(buffer);
}

#define NOT_THROUGH                                                            \
    "failed: four producers and four consumers were not through after 8 s: "   \
    "some still wait; who has to wake them, and when?\n"

static void many(void)
{
    driver_within(8, NOT_THROUGH);
    flow(3, SIDES, EACH);
}

static void few(void)
{
    driver_within(8, NOT_THROUGH);
    flow(3, SIDES, 200);
}

/* Puts and gets until the buffer is closed meanwhile. */
static void *until_closed(void *arg)
{
    void *item = arg;
    while ((arg == NULL ? bb_get(buffer, &item) : bb_put(buffer, item)) == 0)
        atomic_fetch_add(&begun, 1);
    return NULL;
}

static void closing(void)
{
    pthread_t thread[2 * SIDES];
    driver_within(8, "failed: bb_close was called while threads put and got; "
                     "8 s later some had not come back\n");
    buffer = create(3);
    for (int i = 0; i < 2 * SIDES; i++)
        thread[i] = driver_thread(until_closed, i < SIDES ? &begun : NULL);
    driver_reached(&begun, 200, 2000);
    bb_close(buffer);
    for (int i = 0; i < 2 * SIDES; i++)
        pthread_join(thread[i], NULL);
    bb_destroy(buffer);
}

static void *putter(void *arg)
{
    put(buffer, (intptr_t)arg + 1);
    atomic_fetch_add(&begun, 1);
    return NULL;
}

/* Three wait at a full buffer: for each place that is made, one gets in. */
static void crowded(void)
{
    pthread_t thread[3];
    buffer = create(1);
    put(buffer, 4);
    atomic_store(&begun, 0);
    for (int i = 0; i < 3; i++)
        thread[i] = driver_thread(putter, (void *)(intptr_t)i);
    for (int gets = 1; gets <= 4; gets++) {
        void *item;
        EXPECT(bb_get(buffer, &item) == 0, "bb_get gave -1 (%s)",
               strerror(errno));
        for (int i = 0; i < 12; i++)
            sched_yield(); /* whoever can goes on now */
        int puts = atomic_load(&begun);
        EXPECT(puts <= gets,
               "a buffer for one item was full, %d gets made room, and %d puts "
               "that had waited came in: who is woken has to look again",
               gets, puts);
    }
    for (int i = 0; i < 3; i++)
        pthread_join(thread[i], NULL);
    bb_destroy(buffer);
}

static void *late_putter(void *arg)
{
    errno = 0;
    int result = bb_put(buffer, arg);
    EXPECT(result == -1 && errno == EPIPE,
           "a buffer was full, then closed, then somebody got its item: a "
           "bb_put that had waited gave %d, and it should be -1 with EPIPE",
           result);
    return NULL;
}

/* When there is room the buffer is closed already. */
static void shut(void)
{
    static int item;
    void *got;
    buffer = create(1);
    put(buffer, 1);
    pthread_t thread = driver_thread(late_putter, &item);
    bb_close(buffer);
    EXPECT(bb_get(buffer, &got) == 0, "bb_get gave -1 (%s)", strerror(errno));
    pthread_join(thread, NULL);
    bb_destroy(buffer);
}

static void handover(void)
{
    flow(1, 2, 3);
    crowded();
    shut();
}

/* Two getters are woken by one put each, and nothing is ever closed. */
static void *taker(void *arg)
{
    void *item = NULL;
    (void)arg;
    EXPECT(bb_get(buffer, &item) == 0 && item != NULL,
           "bb_get came back with nothing: another thread had been faster");
    return NULL;
}

static void *giver(void *arg)
{
    put(buffer, (intptr_t)arg + 1);
    return NULL;
}

/* inside: so many items are in the buffer before, and stay there. */
static void all_sides(unsigned capacity, unsigned inside)
{
    pthread_t thread[6];
    buffer = create(capacity);
    for (unsigned i = 0; i < inside; i++)
        put(buffer, 1);
    for (int i = 0; i < 6; i++)
        thread[i] = driver_thread(i < 3 ? taker : giver, (void *)(intptr_t)i);
    for (int i = 0; i < 6; i++)
        pthread_join(thread[i], NULL);
    bb_destroy(buffer);
}

/* Each get waits at a buffer of its own: a put has to wake the right one. */
static void *taker_of(void *arg)
{
    get(arg, 1);
    return NULL;
}

static void two_buffers(void)
{
    struct bb *b[2] = {create(1), create(1)};
    pthread_t thread[2];
    for (int i = 0; i < 2; i++)
        thread[i] = driver_thread(taker_of, b[i]);
    for (int i = 1; i >= 0; i--) {
        put(b[i], 1);
        pthread_join(thread[i], NULL);
        bb_destroy(b[i]);
    }
}

static void sides(void)
{
    all_sides(1, 0);
    all_sides(3, 0);
    all_sides(2, 2);
    two_buffers();
}

/* What is inside at the end is the caller's; here it can't even be freed. */
static void destroy(void)
{
    static char items[3];
    for (int closes = 0; closes < 2; closes++) {
        buffer = create(3);
        for (int i = 0; i < 3; i++)
            put(buffer, (intptr_t)&items[i]);
        if (closes)
            bb_close(buffer);
        get(buffer, (intptr_t)&items[0]);
        bb_destroy(buffer);
    }
}

static void create_and_destroy(int rounds)
{
    for (int i = 0; i < rounds; i++) {
        EXPECT(bb_create(&buffer, 3) == 0,
               "one buffer after another was created and destroyed; bb_create "
               "number %d gave -1 (%s). What does bb_destroy give back?",
               i + 1, strerror(errno));
        put(buffer, 1);
        put(buffer, 2);
        get(buffer, 1);
        bb_close(buffer);
        EXPECT(bb_put(buffer, NULL) == -1,
               "bb_put into a closed buffer gave 0");
        bb_destroy(buffer);
    }
}

/* The first rounds may take what the later ones use again. */
static void leak(void)
{
    create_and_destroy(ROUNDS / 10);
    size_t bytes = driver_allocated();
    long pages = driver_mapped_pages();
    create_and_destroy(ROUNDS);
    long kept = (long)(driver_allocated() - bytes),
         kept_pages = driver_mapped_pages() - pages;
    EXPECT(kept < ROUNDS * 16,
           "%d buffers were created and destroyed, and %ld bytes more than "
           "before are allocated: %ld for each. What does bb_destroy give "
           "back, and what a bb_put that gives -1?",
           ROUNDS, kept, kept / ROUNDS);
    EXPECT(kept_pages < ROUNDS / 2,
           "%d buffers were created and destroyed, and %ld pages of memory "
           "more than before are mapped. What does bb_destroy give back?",
           ROUNDS, kept_pages);
}

static const struct {
    const char *name;
    void (*play)(void);
} checks[] = {
    {"basics", basics},     {"ring", ring},   {"close", close_wakes},
    {"drain", drain},       {"again", again}, {"spin", spin},
    {"many", many},         {"few", few},     {"closing", closing},
    {"handover", handover}, {"sides", sides}, {"destroy", destroy},
    {"leak", leak},
};

int main(int argc, char *argv[])
{
    for (unsigned i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
        if (argc > 1 && strcmp(argv[1], checks[i].name) == 0)
            checks[i].play();
    driver_done();
}
