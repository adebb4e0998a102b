/*
 * bench_queue - messages from process to process: queue.h, POSIX mq or pipe.
 *
 * --do flow: one sends, the other receives, as fast as they can. --do
 * ping-pong: a message goes there, one comes back, and so on.
 */
#include "common/queue.h"
#include "common/args.h"
#include "common/errors.h"
#include "common/gate.h"
#include "common/mono.h"
#include "common/process.h"
#include "tests/bench/bench.h"

#include <fcntl.h>
#include <mqueue.h>
#include <stdio.h>
#include <unistd.h>

struct message {
    uint64_t number;
    char rest[56];
};

/* Two channels: THERE from the parent to the child, BACK the other way. */
enum { THERE, BACK };

static struct queue *queues[2];
static mqd_t mqs[2];
static int pipes[2][2];

static void queue_open_one(int c, int slots)
{
    queues[c] = CHECK_PTR(queue_create((size_t)slots, sizeof(struct message)));
}

static void queue_send(int c, const struct message *m)
{
    CHECK(queue_put(queues[c], m, -1));
}

static void queue_receive(int c, struct message *m)
{
    CHECK(queue_get(queues[c], m, -1));
}

/* How many messages an mq may hold here, for who is not privileged. */
static long mq_most(void)
{
    long most = 10;
    FILE *file = fopen("/proc/sys/fs/mqueue/msg_max", "re");
    if (file != NULL && fscanf(file, "%ld", &most) != 1)
        most = 10;
    if (file != NULL)
        fclose(file);
    return most;
}

static void mq_open_one(int c, int slots)
{
    char name[64];
    struct mq_attr attr = {.mq_maxmsg = slots,
                           .mq_msgsize = sizeof(struct message)};
    int flags = O_CREAT | O_EXCL | O_RDWR;
    snprintf(name, sizeof(name), "/bench_queue-%d-%d", getpid(), c);
    mqs[c] = mq_open(name, flags, 0600, &attr);
    if (mqs[c] == (mqd_t)-1 && errno == EINVAL && slots > mq_most()) {
        attr.mq_maxmsg = mq_most();
        mqs[c] = mq_open(name, flags, 0600, &attr);
    }
    if (mqs[c] == (mqd_t)-1)
        bench_missing("POSIX message queues");
    CHECK(mq_unlink(name)); /* the descriptor is enough */
}

static void mq_send_one(int c, const struct message *m)
{
    CHECK(mq_send(mqs[c], (const char *)m, sizeof(*m), 0));
}

static void mq_receive_one(int c, struct message *m)
{
    CHECK(mq_receive(mqs[c], (char *)m, sizeof(*m), NULL));
}

static void pipe_open_one(int c, int slots)
{
    (void)slots; /* a pipe holds 64 KiB, which is 1,024 of our messages */
    CHECK(pipe(pipes[c]));
}

static void pipe_send(int c, const struct message *m)
{
    CHECK(write(pipes[c][1], m, sizeof(*m)));
}

static void pipe_receive(int c, struct message *m)
{
    if (CHECK(read(pipes[c][0], m, sizeof(*m))) != sizeof(*m))
        die("a piece of a message");
}

static const struct kind {
    void (*open)(int c, int slots);
    void (*send)(int c, const struct message *m);
    void (*receive)(int c, struct message *m);
} kinds[] = {{queue_open_one, queue_send, queue_receive},
             {mq_open_one, mq_send_one, mq_receive_one},
             {pipe_open_one, pipe_send, pipe_receive}};

static const struct kind *kind;
static struct gate start_gate;
static int count = 200000;

static void receive_number(int c, uint64_t number)
{
    struct message m;
    kind->receive(c, &m);
    if (m.number != number)
        die("a message is lost or out of order");
}

static int send_all_back(void *unused)
{
    (void)unused;
    struct message m = {.rest = "flow"};
    CHECK(gate_wait(&start_gate, -1));
    for (; m.number < (uint64_t)count; m.number++)
        kind->send(BACK, &m);
    return 0;
}

static int return_each(void *unused)
{
    (void)unused;
    struct message m = {.rest = "pong"};
    CHECK(gate_wait(&start_gate, -1));
    for (; m.number < (uint64_t)count; m.number++) {
        receive_number(THERE, m.number);
        kind->send(BACK, &m);
    }
    return 0;
}

int main(int argc, char *argv[])
{
    int by = 0, ping_pong = 0, slots = 1024;
    const struct args_option options[] = {
        ARGS_CHOICE("by", &by, "ours|mq|pipe", "what carries the messages"),
        ARGS_CHOICE("do", &ping_pong, "flow|ping-pong", "what is measured"),
        ARGS_INT("slots", &slots, 1, 10000, "it holds so many"),
        ARGS_INT("count", &count, 1, 100000000, "so many messages, or rounds"),
        ARGS_END,
    };
    args_parse(argc, argv, "bench_queue - messages from process to process",
               "bench_queue --by mq --do ping-pong", options);
    kind = &kinds[by];
    kind->open(THERE, slots);
    kind->open(BACK, slots);
    CHECK(gate_init(&start_gate));
    struct process child;
    process_init(&child, NULL, ping_pong ? return_each : send_all_back, NULL);
    process_set_daemon(&child, true);
    CHECK(process_start(&child));
    CHECK(gate_open(&start_gate));
    int64_t start_ns = mono_now_ns();
    struct message m = {.rest = "ping"};
    for (; m.number < (uint64_t)count; m.number++) {
        if (ping_pong)
            kind->send(THERE, &m);
        receive_number(BACK, m.number);
    }
    bench_print(count, mono_now_ns() - start_ns);
    CHECK(process_join(&child, -1));
    return 0;
}
