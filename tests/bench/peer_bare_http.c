/*
 * peer_bare_http - the least that can answer HTTP: it reads, parses nothing
 * and sends the same SIZE bytes for whatever has come. As fast as a server on
 * epoll can be: to time http_server beside.
 */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { EVENTS_MAX = 512, SIZE_MAX_KIB = 64, HEAD_MAX = 256 };

static char answer[HEAD_MAX + SIZE_MAX_KIB * 1024];
static size_t answer_len;

static void must(int result, const char *call)
{
    if (result == -1) {
        perror(call);
        exit(EXIT_FAILURE);
    }
}

/* Answers are small: a socket that won't take one whole has failed. */
static void serve(int fd)
{
    char request[4096];
    ssize_t n = recv(fd, request, sizeof request, 0);
    if (n <= 0 || send(fd, answer, answer_len, MSG_NOSIGNAL) == -1)
        close(fd);
}

static int listen_on_any_port(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    must(fd, "socket");
    must(bind(fd, (struct sockaddr *)&address, len), "bind");
    must(listen(fd, 4096), "listen");
    must(getsockname(fd, (struct sockaddr *)&address, &len), "getsockname");
    printf("listening on 127.0.0.1:%d\n", ntohs(address.sin_port));
    fflush(stdout);
    return fd;
}

int main(int argc, char *argv[])
{
    size_t size = argc > 1 ? strtoul(argv[1], NULL, 10) : 1024;
    if (size > SIZE_MAX_KIB * 1024)
        return EXIT_FAILURE;
    answer_len = (size_t)snprintf(answer, HEAD_MAX,
                                  "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n"
                                  "Content-Type: text/plain\r\n\r\n",
                                  size);
    memset(answer + answer_len, 'x', size);
    answer_len += size;
    int listen_fd = listen_on_any_port(), epoll_fd = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = listen_fd};
    must(epoll_ctl(epoll_fd, EPOLL_CTL_ADD, listen_fd, &event), "epoll_ctl");
    for (;;) {
        struct epoll_event events[EVENTS_MAX];
        int ready = epoll_wait(epoll_fd, events, EVENTS_MAX, -1);
        must(ready, "epoll_wait");
        for (int i = 0; i < ready; i++) {
            if (events[i].data.fd != listen_fd) {
                serve(events[i].data.fd);
                continue;
            }
            event.data.fd = accept4(listen_fd, NULL, NULL, SOCK_NONBLOCK);
            if (event.data.fd != -1)
                epoll_ctl(epoll_fd, EPOLL_CTL_ADD, event.data.fd, &event);
        }
    }
}
