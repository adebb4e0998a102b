/*
 * bench_server - connections that come, have one line echoed, and go; served
 * by our fork_server or thread_server, or by Python's counterpart.
 *
 * CLIENTS come at a time, each again and again. The clock runs until all have
 * been served; the last to be reaped or joined are not waited for.
 */
#include "common/args.h"
#include "common/errors.h"
#include "common/mono.h"
#include "tests/bench/bench.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CLIENTS = 8 };

struct client {
    pthread_t thread;
    struct in_addr from; /* its own: each has all ports for itself */
    int port, count;
};

/* Starts the server as a child; its port goes into *port. */
static pid_t start(char *const argv[], int *port)
{
    int out[2];
    char line[128];
    CHECK(pipe(out));
    pid_t server = CHECK(fork());
    if (server == 0) {
        CHECK(prctl(PR_SET_PDEATHSIG, SIGKILL));
        CHECK(dup2(out[1], STDOUT_FILENO));
        close(out[0]);
        close(out[1]);
        CHECK(execv(argv[0], argv));
    }
    close(out[1]);
    FILE *lines = CHECK_PTR(fdopen(out[0], "r"));
    if (fgets(line, sizeof(line), lines) == NULL ||
        sscanf(line, "listening on 127.0.0.1:%d", port) != 1)
        bench_missing(argv[0]);
    fclose(lines);
    return server;
}

static void come_and_go(const struct client *c)
{
    static const char line[] = "come and go\n";
    char echo[sizeof(line)];
    const int on = 1;
    struct sockaddr_in from = {.sin_family = AF_INET, .sin_addr = c->from};
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                             .sin_port = htons((in_port_t)c->port)};
    int fd = CHECK(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    CHECK(setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof(on)));
    CHECK(bind(fd, (struct sockaddr *)&from, sizeof(from)));
    CHECK(connect(fd, (struct sockaddr *)&to, sizeof(to)));
    CHECK(send(fd, line, sizeof(line), MSG_NOSIGNAL));
    if (recv(fd, echo, sizeof(echo), MSG_WAITALL) != sizeof(echo) ||
        memcmp(echo, line, sizeof(line)) != 0)
        die("the line came back changed");
    close(fd);
}

static void *run_client(void *arg)
{
    struct client *c = arg;
    for (int i = 0; i < c->count; i++)
        come_and_go(c);
    return NULL;
}

static int64_t serve_all(int port, int count)
{
    struct client clients[CLIENTS];
    int64_t start_ns = mono_now_ns();
    for (int i = 0; i < CLIENTS; i++) {
        int share = count / CLIENTS + (i < count % CLIENTS);
        clients[i] = (struct client){.port = port, .count = share};
        clients[i].from.s_addr = htonl(INADDR_LOOPBACK + 1 + (in_addr_t)i);
        CHECK_PTHREAD(
            pthread_create(&clients[i].thread, NULL, run_client, &clients[i]));
    }
    for (int i = 0; i < CLIENTS; i++)
        CHECK_PTHREAD(pthread_join(clients[i].thread, NULL));
    return mono_now_ns() - start_ns;
}

int main(int argc, char *argv[])
{
    int by = 0, model = 0, count = 1000, port;
    const struct args_option options[] = {
        ARGS_CHOICE("by", &by, "ours|python", "who serves"),
        ARGS_CHOICE("model", &model, "fork|thread", "a process, a thread each"),
        ARGS_INT("count", &count, 1, 100000000, "so many connections"),
        ARGS_END,
    };
    args_parse(argc, argv, "bench_server - connections that come and go",
               "bench_server --by python --model fork", options);
    char *ours[2][2] = {{SERVERS "/fork_server", NULL},
                        {SERVERS "/thread_server", NULL}};
    char *python[2][3] = {{PEER, "fork", NULL}, {PEER, "thread", NULL}};

    pid_t server = start(by == 0 ? ours[model] : python[model], &port);
    bench_print(count, serve_all(port, count));
    CHECK(kill(server, by == 0 ? SIGTERM : SIGKILL));
    CHECK(waitpid(server, NULL, 0));
    return 0;
}
