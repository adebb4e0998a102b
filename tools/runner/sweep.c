#include "tools/runner/sweep.h"
#include "common/mono.h"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SWEEP_MS = 10000 };

/* By kill(2) of -1 the kernel sends to all at once, those in a fork included:
 * as pid 1 to all in the namespace, else in the name of the user whose
 * processes they all are. Anywhere else that would be the end of the machine,
 * hence the conditions. */
static void kill_all(const struct run *run)
{
    if (run->layer == LAYER_FULL && getpid() == 1 && getuid() != 0) {
        kill(-1, SIGKILL);
    } else if (run->layer != LAYER_FULL && run->own_uid) {
        pid_t pid = fork();
        if (pid == 0) {
            if (run->uid != 0 && setresuid(run->uid, run->uid, run->uid) == 0 &&
                getuid() != 0)
                kill(-1, SIGKILL);
            _exit(0);
        }
        waitpid(pid, NULL, 0);
    }
}

/* Sends a signal to each that doesn't have it yet. Returns how many. */
static int signal_each(struct table *table, int sig)
{
    int sent = 0;
    table_scan(table);
    for (int i = 0; i < table->len; i++) {
        char state = table->at[i].state;
        if (table_has_ended(&table->at[i]) || (sig == SIGSTOP && state == 'T'))
            continue;
        sent += kill(table->at[i].pid, sig) == 0;
    }
    return sent;
}

/* Reaps all that have ended. Returns whether any child is left. */
static bool reap(void)
{
    pid_t pid;
    do
        pid = waitpid(-1, NULL, WNOHANG);
    while (pid > 0);
    return pid == 0;
}

int sweep(const struct run *run, struct table *table)
{
    int64_t end_ms = mono_deadline_ms(SWEEP_MS);
    while (reap()) {
        if (mono_left_ms(end_ms) == 0)
            return -1;
        if (run != NULL)
            kill_all(run);
        for (int i = 0; i < 20 && signal_each(table, SIGSTOP) > 0; i++)
            continue;
        signal_each(table, SIGKILL);
        poll(NULL, 0, 1); /* let them end */
    }
    return 0;
}
