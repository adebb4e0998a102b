/*
 * routes - requests that are answered by a function (routes.h).
 */
#include "day10/http/routes.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int http_reply_add(struct http_reply *reply, const void *data, size_t len)
{
    if (len > sizeof reply->text - reply->len) {
        errno = ENOBUFS;
        return -1;
    }
    memcpy(reply->text + reply->len, data, len);
    reply->len += len;
    return 0;
}

int http_reply_print(struct http_reply *reply, const char *fmt, ...)
{
    size_t room = sizeof reply->text - reply->len;
    va_list ap;
    va_start(ap, fmt);
    int len = vsnprintf(reply->text + reply->len, room, fmt, ap);
    va_end(ap);
    if (len < 0 || (size_t)len >= room) {
        errno = ENOBUFS;
        return -1;
    }
    reply->len += (size_t)len;
    return 0;
}

int http_routes_add(struct http_routes *routes, struct http_route route)
{
    bool is_full = routes->count == HTTP_ROUTES_MAX;
    if (is_full || http_routes_find(routes, route.path) != NULL) {
        errno = is_full ? ENOSPC : EEXIST;
        return -1;
    }
    routes->of[routes->count++] = route;
    return 0;
}

const struct http_route *http_routes_find(const struct http_routes *routes,
                                          const char *path)
{
    for (int i = 0; i < routes->count; i++) {
        if (strcmp(routes->of[i].path, path) == 0)
            return &routes->of[i];
    }
    return NULL;
}
