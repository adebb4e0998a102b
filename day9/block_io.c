/*
 * block_io - a read that waits, doesn't wait, or waits a while.
 *
 * Shows:  fcntl(2), setsockopt(2), accept4(2), recv(2)
 * Run:    block_io --mode nonblock
 * See:    nonblock: EAGAIN at once, other work, another try. timeout: EAGAIN
 *         after the limit. accepted=0: O_NONBLOCK isn't inherited.
 * Try:    LAB_PACE=0 block_io --mode nonblock: so many tries, for one message.
 */
#include "common/args.h"
#include "common/errors.h"
#include "common/gate.h"
#include "common/mono.h"
#include "common/net.h"
#include "common/say.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BLOCK, NONBLOCK, TIMEOUT, LIMIT_MS = 200 };

/* begin: modes */
static void set_mode(int fd, int mode)
{
    struct timeval limit = {0, LIMIT_MS * 1000};
    if (mode == NONBLOCK) /* a flag of the open file */
        CHECK(fcntl(fd, F_SETFL, CHECK(fcntl(fd, F_GETFL)) | O_NONBLOCK));
    if (mode == TIMEOUT) /* a property of the socket */
        CHECK(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)));
}
/* end: modes */

/* begin: receive */
static void receive(int fd, struct gate *may_send)
{
    char word[16];
    ssize_t n = -1;
    for (int other_work = 0; n == -1; other_work++) {
        int64_t start_ms = mono_now_ms();
        n = recv(fd, word, sizeof(word), 0);
        int ms = (int)(mono_now_ms() - start_ms);
        if (n == -1 && errno != EAGAIN)
            CHECK(n);
        if (n != -1 || other_work == 0)
            say("server", "recv=%zd%s after_ms=%d other_work=%d", n,
                n == -1 ? " (EAGAIN)" : "", ms, other_work);
        if (n == -1) {
            gate_open(may_send); /* the first time; more do no harm */
            mono_nap_ms(20);     /* other work, a piece of it */
        }
    }
}
/* end: receive */

static _Noreturn void be_client(int fd, struct gate *may_send)
{
    CHECK(gate_wait(may_send, -1));
    mono_nap_ms(500);
    say("client", "sends");
    CHECK(send(fd, "hello", 5, MSG_NOSIGNAL));
    _exit(EXIT_SUCCESS);
}

int main(int argc, char *argv[])
{
    int mode = BLOCK;
    const struct args_option options[] = {
        ARGS_CHOICE("mode", &mode, "block|nonblock|timeout", "how to read"),
        ARGS_END,
    };
    args_parse(argc, argv,
               "block_io - a read that waits, doesn't wait, or waits a while",
               "block_io --mode nonblock", options);

    struct gate may_send;
    CHECK(gate_init(&may_send));
    int listen_fd = CHECK(net_listen("127.0.0.1", 0, 1));
    int port = net_local_port(listen_fd);
    int client_fd = CHECK(net_connect("127.0.0.1", port, -1));
    set_mode(listen_fd, NONBLOCK);
    CHECK(poll(&(struct pollfd){listen_fd, POLLIN, 0}, 1, -1));
    int fd = CHECK(accept4(listen_fd, NULL, NULL, SOCK_CLOEXEC));
    int is_inherited = (CHECK(fcntl(fd, F_GETFL)) & O_NONBLOCK) != 0;
    say("server", "O_NONBLOCK: listening=1 accepted=%d", is_inherited);
    set_mode(fd, mode);
    if (CHECK(fork()) == 0)
        be_client(client_fd, &may_send);
    if (mode == BLOCK) /* recv won't return before */
        CHECK(gate_open(&may_send));
    receive(fd, &may_send);
    CHECK(wait(NULL));
    return EXIT_SUCCESS;
}
