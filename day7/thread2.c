/*
 * thread2 - several threads: arguments in, results out, all at once.
 *
 * Shows:  pthread_create(3), pthread_join(3)
 * Run:    thread2
 * See:    each thread is given a struct of its own, and join hands main a
 *         pointer to the result in it. The threads work at the same time:
 *         total_ms is near longest_ms, far from sum_ms.
 * Try:    join each thread in the first loop, right after its start: total_ms
 *         becomes sum_ms.
 */
#include "common/args.h"
#include "common/errors.h"
#include "common/mono.h"
#include "common/say.h"

#include <pthread.h>
#include <stdint.h>

/* begin: job */
struct job { /* from create to join only its thread touches it */
    const char *name;
    int number, nap_ms; /* arguments, set by main */
    int square;         /* results, set by the thread */
    int64_t took_ms;
};

static void *run(void *arg)
{
    struct job *job = arg;
    int64_t start_ms = mono_now_ms();
    say_thread(job->name, "start: number=%d nap_ms=%d", job->number,
               job->nap_ms);
    mono_nap_ms(job->nap_ms);
    job->square = job->number * job->number;
    job->took_ms = mono_now_ms() - start_ms;
    say_thread(job->name, "end: took_ms=%lld", (long long)job->took_ms);
    return &job->square; /* main's variable; a local one dies with us */
}
/* end: job */

int main(int argc, char *argv[])
{
    args_parse(argc, argv,
               "thread2 - several threads: arguments in, results out, all at "
               "once",
               "thread2", NULL);

    enum { JOBS = 3 };
    struct job jobs[JOBS] = {{"thread-1", .number = 2, .nap_ms = 500},
                             {"thread-2", .number = 3, .nap_ms = 1500},
                             {"thread-3", .number = 4, .nap_ms = 1000}};
    int64_t start_ms = mono_now_ms(), longest_ms = 0, sum_ms = 0;

    /* begin: loops */
    pthread_t threads[JOBS];
    for (int i = 0; i < JOBS; i++) /* not &i: it moves on, for all of them */
        CHECK_PTHREAD(pthread_create(&threads[i], NULL, run, &jobs[i]));
    for (int i = 0; i < JOBS; i++) {
        void *result;
        CHECK_PTHREAD(pthread_join(threads[i], &result));
        say_thread("main", "joined %s: square=%d", jobs[i].name,
                   *(int *)result);
        sum_ms += jobs[i].took_ms;
        if (jobs[i].took_ms > longest_ms)
            longest_ms = jobs[i].took_ms;
    }
    /* end: loops */

    say_thread("main", "total_ms=%lld longest_ms=%lld sum_ms=%lld",
               (long long)(mono_now_ms() - start_ms), (long long)longest_ms,
               (long long)sum_ms);
    return 0;
}
