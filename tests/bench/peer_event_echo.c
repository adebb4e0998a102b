/*
 * peer_event_echo - the least echo server by libevent, to time epoll_server
 * beside.
 */
#include <stdio.h>
#include <stdlib.h>

#include <arpa/inet.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/listener.h>

static void echo(struct bufferevent *client, void *arg)
{
    (void)arg;
    bufferevent_write_buffer(client, bufferevent_get_input(client));
}

static void end(struct bufferevent *client, short what, void *arg)
{
    (void)arg;
    if ((what & (BEV_EVENT_EOF | BEV_EVENT_ERROR)) != 0)
        bufferevent_free(client);
}

static void accept_client(struct evconnlistener *listener, evutil_socket_t fd,
                          struct sockaddr *peer, int len, void *arg)
{
    (void)peer;
    (void)len;
    (void)arg;
    struct bufferevent *client = bufferevent_socket_new(
        evconnlistener_get_base(listener), fd, BEV_OPT_CLOSE_ON_FREE);
    if (client == NULL)
        exit(EXIT_FAILURE);
    bufferevent_setcb(client, echo, NULL, end, NULL);
    bufferevent_enable(client, EV_READ | EV_WRITE);
}

int main(void)
{
    struct event_base *base = event_base_new();
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof(address);
    struct evconnlistener *listener = evconnlistener_new_bind(
        base, accept_client, NULL, LEV_OPT_CLOSE_ON_FREE, 4096,
        (struct sockaddr *)&address, sizeof(address));
    if (listener == NULL ||
        getsockname(evconnlistener_get_fd(listener),
                    (struct sockaddr *)&address, &len) == -1)
        return EXIT_FAILURE;
    printf("listening on 127.0.0.1:%d\n", ntohs(address.sin_port));
    fflush(stdout);
    return event_base_dispatch(base) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
