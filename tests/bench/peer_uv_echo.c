/*
 * peer_uv_echo - the least echo server by libuv, to time epoll_server beside.
 */
#include <stdio.h>
#include <stdlib.h>

#include <arpa/inet.h>
#include <uv.h>

enum { CHUNK = 64 * 1024 };

static char chunk[CHUNK]; /* one for all: what was read is sent at once */

struct rest {
    uv_write_t request;
    char bytes[];
};

static void must(int result)
{
    if (result < 0) {
        fprintf(stderr, "peer_uv_echo: %s\n", uv_strerror(result));
        exit(EXIT_FAILURE);
    }
}

static void lend(uv_handle_t *client, size_t hint, uv_buf_t *buf)
{
    (void)client;
    (void)hint;
    *buf = uv_buf_init(chunk, CHUNK);
}

static void end(uv_handle_t *client)
{
    free(client);
}

static void rest_went(uv_write_t *request, int status)
{
    (void)status;
    free(request);
}

/* Sends at once what the socket takes; libuv sends the rest when it can. */
static void echo(uv_stream_t *client, ssize_t n, const uv_buf_t *buf)
{
    if (n < 0) {
        uv_close((uv_handle_t *)client, end);
        return;
    }
    uv_buf_t data = uv_buf_init(buf->base, (unsigned)n);
    int went = uv_try_write(client, &data, 1);
    if (went == n || (went < 0 && went != UV_EAGAIN))
        return; /* if it failed, the next read tells */
    size_t begin = went > 0 ? (size_t)went : 0, len = (size_t)n - begin;
    struct rest *rest = malloc(sizeof(*rest) + len);
    if (rest == NULL)
        exit(EXIT_FAILURE);
    for (size_t i = 0; i < len; i++)
        rest->bytes[i] = buf->base[begin + i];
    data = uv_buf_init(rest->bytes, (unsigned)len);
    must(uv_write(&rest->request, client, &data, 1, rest_went));
}

static void accept_client(uv_stream_t *listener, int status)
{
    must(status);
    uv_tcp_t *client = malloc(sizeof(*client));
    if (client == NULL)
        exit(EXIT_FAILURE);
    must(uv_tcp_init(listener->loop, client));
    must(uv_accept(listener, (uv_stream_t *)client));
    must(uv_read_start((uv_stream_t *)client, lend, echo));
}

int main(void)
{
    uv_loop_t *loop = uv_default_loop();
    uv_tcp_t listener;
    struct sockaddr_in address;
    int len = sizeof(address);
    must(uv_ip4_addr("127.0.0.1", 0, &address));
    must(uv_tcp_init(loop, &listener));
    must(uv_tcp_bind(&listener, (struct sockaddr *)&address, 0));
    must(uv_listen((uv_stream_t *)&listener, 4096, accept_client));
    must(uv_tcp_getsockname(&listener, (struct sockaddr *)&address, &len));
    printf("listening on 127.0.0.1:%d\n", ntohs(address.sin_port));
    fflush(stdout);
    return uv_run(loop, UV_RUN_DEFAULT);
}
