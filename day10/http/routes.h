#ifndef LAB_ROUTES_H
#define LAB_ROUTES_H

/*
 * routes - requests that are answered by a function, not by a file.
 *
 *     static int say_hello(const struct http_request *request,
 *                          struct http_reply *reply, void *arg)
 *     {
 *         return http_reply_print(reply, "hello\n");
 *     }
 *     http_server_route(server, "/hello", say_hello, NULL);
 *
 * The function is called by the worker that has the request, between all its
 * other clients: one that waits makes all of them wait.
 */
#include "day10/http/parser.h"

#include <stddef.h>

enum { HTTP_ROUTES_MAX = 32, HTTP_REPLY_MAX = 16 * 1024 };

/* What a route answers; it changes what it likes. */
struct http_reply {
    int status;       /* 200 */
    const char *type; /* "text/plain; charset=utf-8" */
    /* private */
    size_t len;
    char text[HTTP_REPLY_MAX];
};

/* Adds text to the reply, printf(3) style. Returns 0; -1 with ENOBUFS if it
 * doesn't fit, and then it isn't added. */
int http_reply_print(struct http_reply *reply, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Adds len bytes to the reply. Returns 0; -1 with ENOBUFS, as above. */
int http_reply_add(struct http_reply *reply, const void *data, size_t len);

struct http_route {
    const char *path; /* as decoded, and nothing but that path */
    /* Fills in the reply. Returns 0; -1: 500 is answered. */
    int (*answer)(const struct http_request *request, struct http_reply *reply,
                  void *arg);
    void *arg;
};

struct http_routes {
    int count;
    struct http_route of[HTTP_ROUTES_MAX];
};

/* Adds a route; path must outlive it. Returns 0; -1 with ENOSPC, EEXIST. */
int http_routes_add(struct http_routes *routes, struct http_route route);

/* Returns the route for a path, or NULL. */
const struct http_route *http_routes_find(const struct http_routes *routes,
                                          const char *path);

#endif
