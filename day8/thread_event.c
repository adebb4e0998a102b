/*
 * thread_event - a thread waits for another's news.
 *
 * Shows:  event_set(), event_wait(), event_is_set(), event_clear()
 * Run:    thread_event --no-wait
 * See:    the boss tells the pass-phrase, which the lackey must know. If he
 *         waits for the event, verdict=right, whoever is faster. If not, he
 *         may be too early; here he always is, so that you see it.
 * Try:    delete event_set(&night->told); who waits for ever?
 */
#include "common/args.h"
#include "common/errors.h"
#include "common/event.h"
#include "common/mono.h"
#include "common/say.h"

#include <pthread.h>
#include <string.h>

struct night {
    const char *phrase;    /* the boss's until told is set, then the lackey's */
    struct event told;     /* the boss has told it */
    struct event answered; /* the lackey has spoken */
    bool no_wait;
};

/* begin: night */
static void *boss(void *arg)
{
    struct night *night = arg;
    if (night->no_wait) /* bad luck, made certain: he is late */
        event_wait(&night->answered, -1);
    mono_nap_ms(500);
    night->phrase = "open sesame";
    say_thread("boss", "phrase=\"%s\", and sets the event", night->phrase);
    event_set(&night->told);
    return NULL;
}

static void *lackey(void *arg)
{
    struct night *night = arg;
    if (!night->no_wait)
        event_wait(&night->told, -1); /* as long as it takes */
    say_thread("lackey", "answer=\"%s\" verdict=%s", night->phrase,
               strcmp(night->phrase, "open sesame") == 0 ? "right" : "wrong");
    event_set(&night->answered);
    return NULL;
}
/* end: night */

static void look(const char *when, struct event *told)
{
    int limit_ms = mono_paced_ms(300);
    const char *is_set = event_is_set(told) ? "true" : "false";
    bool in_time = event_wait(told, limit_ms);
    say_thread("main", "%s: is_set=%s, wait %s limit_ms=%d", when, is_set,
               in_time ? "returned within" : "timed out after", limit_ms);
}

int main(int argc, char *argv[])
{
    struct night night = {.phrase = ""};
    const struct args_option options[] = {
        ARGS_FLAG("no-wait", &night.no_wait, "the lackey doesn't wait"),
        ARGS_END,
    };
    args_parse(argc, argv, "thread_event - a thread waits for another's news",
               "thread_event --no-wait", options);
    CHECK(event_init(&night.told));
    CHECK(event_init(&night.answered));
    look("before", &night.told);
    pthread_t threads[2];
    CHECK_PTHREAD(pthread_create(&threads[0], NULL, boss, &night));
    CHECK_PTHREAD(pthread_create(&threads[1], NULL, lackey, &night));
    CHECK_PTHREAD(pthread_join(threads[0], NULL));
    CHECK_PTHREAD(pthread_join(threads[1], NULL));
    look("told", &night.told); /* it stays set ... */
    event_clear(&night.told);
    look("cleared", &night.told); /* ... until it is cleared */
    return 0;
}
