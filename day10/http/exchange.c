/*
 * exchange - a request and the answer that is being made (exchange.h).
 */
#include "day10/http/exchange.h"
#include "common/escape.h"
#include "common/net.h"
#include "common/say.h"

#include <sys/socket.h>

bool http_exchange_is_head(const struct http_exchange *x)
{
    return x->request->method == HTTP_HEAD;
}

void http_exchange_head(struct http_exchange *x, int status, int64_t length)
{
    struct http_response *r = &x->response;
    r->status = status;
    r->length = length;
    r->date = x->site->date;
    r->is_last = x->work->is_last;
    r->is_1_0 = x->request->minor == 0;
    x->head_len = http_response_head(r, x->head);
}

void http_exchange_note(const struct http_exchange *x)
{
    const struct http_request *request = x->request;
    int status = x->response.status;
    http_count(x->site->own, HTTP_REQUESTS, 1);
    http_count(x->site->own, HTTP_2XX + (enum http_count)(status / 100 - 2), 1);
    if (!x->site->trace)
        return;
    char peer[NET_TEXT_MAX], method[32] = "-", target[1024] = "-";
    struct sockaddr_storage address = {.ss_family = AF_UNSPEC};
    socklen_t len = sizeof address;
    getpeername(x->fd, (struct sockaddr *)&address, &len); /* fails: "?" */
    if (request->target.at != NULL) {
        escape_bytes(request->method_name.at, request->method_name.len, method,
                     sizeof method);
        escape_bytes(request->target.at, request->target.len, target,
                     sizeof target);
    }
    say(x->site->name, "%s %s %s status=%d length=%lld",
        net_format(&address, peer), method, target, status,
        (long long)x->response.length);
}

void http_exchange_bytes(struct http_exchange *x, int status, const char *body,
                         size_t len)
{
    http_exchange_head(x, status, (int64_t)len);
    http_output_bytes(&x->work->output, x->head, x->head_len, body,
                      http_exchange_is_head(x) ? 0 : len);
    http_exchange_note(x);
}

void http_exchange_status(struct http_exchange *x, int status)
{
    char page[HTTP_ERROR_MAX];
    x->response.type = HTTP_HTML;
    http_exchange_bytes(x, status, page, http_response_page(status, page));
}
