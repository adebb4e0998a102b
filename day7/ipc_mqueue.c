/*
 * ipc_mqueue - whole messages, urgent ones first.
 *
 * Shows:  mq_open(3), mq_unlink(3), mq_send(3), mq_receive(3)
 * Run:    ipc_mqueue
 * Good:   messages stay whole, the urgent overtake, and outlive their sender.
 * Bad:    full with ten messages, mostly; no end of file: a sender that died
 *         is as silent as one that is slow; a name that somebody must remove.
 * See:    got by priority, and within one as sent. EMSGSIZE: 33 bytes are too
 *         long to send, room for 31 too little to receive even a short one.
 * Try:    send nine messages, not five; who waits for whom? (Ctrl-C)
 */
#include "common/args.h"
#include "common/errors.h"
#include "common/say.h"

#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MESSAGES_MAX = 8, BYTES_MAX = 32 };

static void post(mqd_t queue, unsigned priority, const char *text)
{
    CHECK(mq_send(queue, text, strlen(text), priority));
    say("sender", "sent priority=%u '%s'", priority, text);
}

static void send_all(mqd_t queue)
{
    post(queue, 1, "a letter");
    post(queue, 1, "another letter");
    post(queue, 9, "a telegram");
    post(queue, 5, "a parcel");
    post(queue, 0, ""); /* our own sign for the end */
    char too_long[BYTES_MAX + 1] = "";
    if (mq_send(queue, too_long, sizeof(too_long), 1) == -1)
        say("sender", "send bytes=%d: %s", BYTES_MAX + 1, errors_name(errno));
}

static void receive_all(mqd_t queue)
{
    char text[BYTES_MAX];
    if (mq_receive(queue, text, BYTES_MAX - 1, NULL) == -1)
        say("receiver", "has room=%d: %s", BYTES_MAX - 1, errors_name(errno));
    unsigned priority;
    ssize_t n = -1;
    while (n != 0) {
        n = CHECK(mq_receive(queue, text, sizeof(text), &priority));
        say("receiver", "got priority=%u bytes=%zd '%.*s'", priority, n, (int)n,
            text);
    }
}

int main(int argc, char *argv[])
{
    args_parse(argc, argv, "ipc_mqueue - whole messages, urgent ones first",
               "ipc_mqueue", NULL);
    /* begin: name */
    char name[32];
    snprintf(name, sizeof(name), "/lab-ipc_mqueue-%d", getpid());
    struct mq_attr attr = {.mq_maxmsg = MESSAGES_MAX, .mq_msgsize = BYTES_MAX};
    mqd_t queue = CHECK(mq_open(name, O_CREAT | O_EXCL | O_RDWR, 0600, &attr));
    CHECK(mq_unlink(name)); /* at once: then no end of ours can leave it */
    /* end: name */

    pid_t sender = CHECK(fork()); /* inherits the queue, name or no name */
    if (sender == 0) {
        send_all(queue);
        _exit(EXIT_SUCCESS);
    }
    int status;
    CHECK(waitpid(sender, &status, 0)); /* not to meet: the queue keeps all */
    if (status == 0)
        receive_all(queue);
    return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_FAILURE;
}
