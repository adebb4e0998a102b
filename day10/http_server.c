/*
 * http_server - the files of a folder, and a few answers made up, by HTTP/1.1.
 *
 * Shows:  http_server_create(), http_server_route(), http_server_serve()
 * Run:    http_server --root docs --port 8080 --trace
 * See:    http://127.0.0.1:8080/ in a browser; /time, /echo?text=hello and
 *         /status are no files. The line of each request tells its status.
 * Try:    a route of your own: copy say_time, and name it in main.
 */
#include "common/args.h"
#include "common/privilege.h"
#include "common/say.h"
#include "common/serve.h"
#include "day10/http/server.h"
#include "day10/http/target.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { WORKERS_MAX = HTTP_WORKERS_MAX };

/* begin: route */
static int say_time(const struct http_request *request,
                    struct http_reply *reply, void *arg)
{
    (void)request;
    (void)arg;
    char text[64];
    time_t now = time(NULL);
    struct tm tm;
    if (localtime_r(&now, &tm) == NULL ||
        strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S %z", &tm) == 0)
        return -1;
    return http_reply_print(reply, "%s\n", text);
}
/* end: route */

/* What stands behind the '?', decoded once. It is said to be plain text: a
 * browser must not take what a stranger has put into a link for a page. */
static int say_again(const struct http_request *request,
                     struct http_reply *reply, void *arg)
{
    (void)arg;
    char text[HTTP_LINE_MAX + 1] = "";
    if (request->query.at != NULL)
        reply->status = http_target_path(request->query, text, sizeof text);
    if (request->query.at == NULL || reply->status == 0)
        reply->status = 200;
    return http_reply_print(reply, "%s\n", text);
}

static int say_status(const struct http_request *request,
                      struct http_reply *reply, void *arg)
{
    (void)request;
    static const struct {
        const char *name;
        enum http_count count;
    } counts[] = {{"clients", HTTP_CLIENTS},   {"clients_now", HTTP_NOW},
                  {"refused", HTTP_REFUSED},   {"timeouts", HTTP_TIMEOUTS},
                  {"requests", HTTP_REQUESTS}, {"bytes", HTTP_BYTES},
                  {"status_2xx", HTTP_2XX},    {"status_3xx", HTTP_3XX},
                  {"status_4xx", HTTP_4XX},    {"status_5xx", HTTP_5XX}};
    struct http_server *const *server = arg;
    int result = http_reply_print(reply, "{\"pid\": %d", getpid());
    for (size_t i = 0; i < sizeof counts / sizeof *counts && result == 0; i++) {
        uint64_t n = http_server_count(*server, counts[i].count);
        result = http_reply_print(reply, ", \"%s\": %llu", counts[i].name,
                                  (unsigned long long)n);
    }
    reply->type = "application/json";
    return result == 0 ? http_reply_print(reply, "}\n") : -1;
}

static void say_stopped(const struct http_server *server)
{
    unsigned long long counts[4];
    static const enum http_count which[] = {HTTP_CLIENTS, HTTP_REFUSED,
                                            HTTP_REQUESTS, HTTP_BYTES};
    for (int i = 0; i < 4; i++)
        counts[i] = http_server_count(server, which[i]);
    say_bare("stopped: clients=%llu refused=%llu requests=%llu bytes=%llu",
             counts[0], counts[1], counts[2], counts[3]);
}

int main(int argc, char *argv[])
{
    struct http_server_options o = {.root = ".",
                                    .host = "127.0.0.1",
                                    .workers = 1,
                                    .max_clients = 1000,
                                    .header_seconds = HTTP_SECONDS,
                                    .idle_seconds = HTTP_SECONDS,
                                    .send_seconds = HTTP_SECONDS};
    const struct args_option options[] = {
        ARGS_TEXT("root", &o.root, "DIR", "folder to serve (.)"),
        SERVE_OPTIONS(&o.host, &o.port),
        PRIVILEGE_OPTION(&o.user),
        ARGS_INT("workers", &o.workers, 1, WORKERS_MAX, "processes that serve"),
        ARGS_INT("max-clients", &o.max_clients, 1, HTTP_CLIENTS_MAX,
                 "more at once are answered 503"),
        ARGS_INT("header-seconds", &o.header_seconds, 1, 3600,
                 "for a client to send a whole request"),
        ARGS_INT("idle-seconds", &o.idle_seconds, 1, 3600,
                 "for it to begin the next one"),
        ARGS_INT("send-seconds", &o.send_seconds, 1, 3600,
                 "in which it must take some of its answer"),
        ARGS_FLAG("trace", &o.trace, "print a line for each request"),
        ARGS_END,
    };
    args_parse(argc, argv,
               "http_server - the files of a folder, and a few answers made "
               "up, by HTTP/1.1",
               "http_server --root docs --port 8080 --trace", options);

    struct http_server *server = http_server_create(&o);
    http_server_route(server, "/time", say_time, NULL);
    http_server_route(server, "/echo", say_again, NULL);
    http_server_route(server, "/status", say_status, &server);
    http_server_serve(server);
    say_stopped(server);
    http_server_destroy(server);
    return EXIT_SUCCESS;
}
