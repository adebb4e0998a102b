/*
 * crowd - all clients of the server, a thread for each (crowd.h).
 */
#include "day9/ftp/crowd.h"
#include "common/io.h"
#include "common/mono.h"
#include "common/net.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

/* A page of a stack costs memory only once it is used. */
enum { STACK = 1024 * 1024, GRACE_MS = 1500 };

struct ftp_client {
    pthread_t thread;
    int fd, tell_fd, place; /* place: in the crowd's table */
    struct ftp_session session;
};

int ftp_crowd_init(struct ftp_crowd *c, const struct ftp_library *library,
                   int max_clients)
{
    int fds[2];
    *c = (struct ftp_crowd){.library = library, .max_clients = max_clients};
    if (pipe2(fds, O_CLOEXEC) == -1)
        return -1;
    c->done_fd = fds[0];
    c->tell_fd = fds[1];
    errno = pthread_attr_init(&c->attributes);
    if (errno == 0)
        errno = pthread_attr_setstacksize(&c->attributes, STACK);
    return errno == 0 ? 0 : -1;
}

static void *serve(void *arg)
{
    struct ftp_client *me = arg;
    ftp_session_run(&me->session);
    io_write_full(me->tell_fd, &me, sizeof(me));
    return NULL;
}

static int start(struct ftp_crowd *c, int fd,
                 const struct sockaddr_storage *peer)
{
    struct ftp_client *client = malloc(sizeof(*client));
    if (client == NULL)
        return -1;
    client->fd = fd;
    client->tell_fd = c->tell_fd;
    client->place = c->now;
    ftp_session_init(&client->session, c->library, fd, peer);
    if (pthread_create(&client->thread, &c->attributes, serve, client) != 0) {
        free(client);
        return -1;
    }
    c->clients[c->now++] = client;
    return 0;
}

int ftp_crowd_accept(struct ftp_crowd *c, int listen_fd)
{
    struct sockaddr_storage peer;
    int fd = net_accept(listen_fd, &peer, 0);
    if (fd == -1)
        return errno == EAGAIN ? 0 : -1;
    if (c->now < c->max_clients && start(c, fd, &peer) == 0) {
        c->served++;
    } else { /* too many, for us or for the system */
        net_turn_away(fd, "421 busy: too many clients, come again later\r\n");
        c->refused++;
    }
    return 0;
}

void ftp_crowd_join(struct ftp_crowd *c)
{
    struct ftp_client *client;
    if (io_read_full(c->done_fd, &client, sizeof(client)) != sizeof(client))
        return;
    pthread_join(client->thread, NULL);
    close(client->fd);
    c->clients[client->place] = c->clients[--c->now];
    c->clients[client->place]->place = client->place;
    /* no lock: its thread is over */
    ftp_counts_add(&c->counts, &client->session.counts);
    free(client);
}

void ftp_crowd_end(struct ftp_crowd *c)
{
    int64_t deadline_ms = mono_deadline_ms(GRACE_MS);
    struct pollfd done = {.fd = c->done_fd, .events = POLLIN};
    for (int i = 0; i < c->now; i++)
        ftp_control_stop(&c->clients[i]->session.control, false);
    while (c->now > 0 && poll(&done, 1, mono_left_ms(deadline_ms)) == 1)
        ftp_crowd_join(c);
    for (int i = 0; i < c->now; i++) /* who doesn't take our good-bye */
        ftp_control_stop(&c->clients[i]->session.control, true);
    while (c->now > 0)
        ftp_crowd_join(c);
    pthread_attr_destroy(&c->attributes);
    close(c->done_fd);
    close(c->tell_fd);
}
