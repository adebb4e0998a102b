/*
 * process2 - several processes work at once, for one parent.
 *
 * Shows:  process_start(), process_join()
 * Run:    process2
 * See:    all have the same ppid; total_ms is about the longest job, not the
 *         sum. They are joined as they were started, and end as they like.
 * Try:    move process_join into the first loop: total_ms is the sum.
 */
#include "common/args.h"
#include "common/errors.h"
#include "common/mono.h"
#include "common/process.h"
#include "common/say.h"

#include <unistd.h>

struct job {
    const char *name;
    int nap_ms;
};

static int work(void *arg)
{
    const struct job *job = arg;
    say(job->name, "ppid=%d begins", getppid());
    mono_nap_ms(job->nap_ms);
    say(job->name, "ends after job_ms=%d", mono_paced_ms(job->nap_ms));
    return 0;
}

int main(int argc, char *argv[])
{
    args_parse(argc, argv,
               "process2 - several processes work at once, for one parent",
               "process2", NULL);
    static struct job jobs[] = {
        {"eats", 1000}, {"sleeps", 1500}, {"codes", 500}};
    enum { JOBS = sizeof(jobs) / sizeof(jobs[0]) };
    int64_t start_ms = mono_now_ms();
    struct process workers[JOBS];

    /* begin: loops */
    for (int i = 0; i < JOBS; i++) {
        CHECK(process_init(&workers[i], jobs[i].name, work, &jobs[i]));
        CHECK(process_start(&workers[i]));
    }
    for (int i = 0; i < JOBS; i++) {
        CHECK(process_join(&workers[i], -1));
        say("parent", "joined %s", jobs[i].name);
    }
    /* end: loops */

    int total_ms = (int)(mono_now_ms() - start_ms), longest_ms = 0, sum_ms = 0;
    for (int i = 0; i < JOBS; i++) {
        int job_ms = mono_paced_ms(jobs[i].nap_ms);
        sum_ms += job_ms;
        if (job_ms > longest_ms)
            longest_ms = job_ms;
    }
    say("parent", "total_ms=%d longest_ms=%d sum_ms=%d", total_ms, longest_ms,
        sum_ms);
    return 0;
}
