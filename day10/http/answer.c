/*
 * answer - what a request gets (answer.h).
 */
#include "day10/http/answer.h"
#include "day10/http/condition.h"
#include "day10/http/exchange.h"
#include "day10/http/listing.h"
#include "day10/http/markup.h"
#include "day10/http/range.h"
#include "day10/http/target.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void add_redirect(struct http_exchange *x, const char *path)
{
    char location[HTTP_HEAD_MAX - 1024];
    struct http_text query = x->request->query;
    path += strspn(path, "/"); /* "//host" would lead to another server */
    location[0] = '/';
    if (http_markup_path(path, location + 1, sizeof location - 1) == NULL) {
        http_exchange_status(x, 414);
        return;
    }
    size_t len = strlen(location), room = sizeof location - len;
    if (snprintf(location + len, room, "/%s%.*s", query.len > 0 ? "?" : "",
                 (int)query.len, query.len > 0 ? query.at : "") >= (int)room) {
        http_exchange_status(x, 414);
        return;
    }
    x->response.location = location;
    http_exchange_status(x, 301);
}

static void add_listing(struct http_exchange *x, int folder_fd,
                        const char *path)
{
    size_t len;
    char *page = http_listing(folder_fd, path, &len);
    if (page == NULL) {
        http_exchange_status(x, errno == EMFILE || errno == ENOMEM ? 503 : 500);
        return;
    }
    x->response.type = HTTP_HTML;
    x->response.is_dynamic = true;
    http_exchange_head(x, 200, (int64_t)len);
    if (http_exchange_is_head(x)) {
        free(page);
        len = 0;
    }
    http_output_text(&x->work->output, x->head, x->head_len,
                     len == 0 ? NULL : page, len);
    http_exchange_note(x);
}

/* Which part of the file is wanted? Returns the status to answer. */
static int choose_part(struct http_exchange *x, const struct http_file *file,
                       int64_t *first, int64_t *len)
{
    const struct http_request *request = x->request;
    uint64_t size = (uint64_t)file->is.st_size, from = 0, to = 0;
    *first = 0;
    *len = file->is.st_size;
    if (http_not_modified(request, file->etag, file->is.st_mtime))
        return 304;
    if (request->range.at == NULL || request->method != HTTP_GET ||
        !http_range_holds(request, file->etag, file->is.st_mtime))
        return 200;
    switch (http_range_parse(request->range, size, &from, &to)) {
    case HTTP_RANGE_NONE:
        return 200;
    case HTTP_RANGE_WRONG:
        return 416;
    case HTTP_RANGE_PART:
        break;
    }
    *first = (int64_t)from;
    *len = (int64_t)(to - from + 1);
    return 206;
}

/* begin: file */
/* Takes over a use of the file. */
static void add_file(struct http_exchange *x, struct http_file *file)
{
    struct http_response *r = &x->response;
    int64_t len;
    int status = choose_part(x, file, &r->first, &len), result = 0;
    r->etag = file->etag;
    r->last_modified = file->last_modified;
    r->whole = file->is.st_size;
    r->has_ranges = true;
    if (status == 416) {
        http_exchange_status(x, status);
        http_file_drop(file);
        return;
    }
    r->type = file->type;
    r->has_range = status == 206;
    http_exchange_head(x, status, len);
    if (status == 304 || http_exchange_is_head(x)) {
        http_output_bytes(&x->work->output, x->head, x->head_len, NULL, 0);
        http_file_drop(file);
    } else {
        result = http_output_file(&x->work->output, x->head, x->head_len, file,
                                  r->first, len);
    }
    if (result == 0) {
        http_exchange_note(x);
        return;
    }
    *r = (struct http_response){0};
    http_exchange_status(x, 500);
}
/* end: file */

static void add_reply(struct http_exchange *x, const struct http_route *route)
{
    struct http_reply reply;
    reply.status = 200;
    reply.type = "text/plain; charset=utf-8";
    reply.len = 0;
    if (route->answer(x->request, &reply, route->arg) == -1) {
        http_exchange_status(x, 500);
        return;
    }
    x->response.type = reply.type;
    x->response.is_dynamic = true;
    http_exchange_bytes(x, reply.status, reply.text, reply.len);
}

static void add_page(struct http_exchange *x)
{
    char path[HTTP_PATH_MAX];
    int status = http_target_path(x->request->path, path, sizeof path);
    if (status != 0) {
        http_exchange_status(x, status);
        return;
    }
    const struct http_route *route = http_routes_find(x->site->routes, path);
    if (route != NULL) {
        add_reply(x, route);
        return;
    }
    struct http_file *file;
    int folder_fd;
    status = http_files_find(&x->site->files, path, x->site->now_ms, &file,
                             &folder_fd);
    if (file != NULL)
        add_file(x, file);
    else if (folder_fd != -1)
        add_listing(x, folder_fd, path);
    else if (status == 301)
        add_redirect(x, path);
    else
        http_exchange_status(x, status);
}

/* Returns the status for a request that gets no page, else 200. */
static int judge(const struct http_request *request)
{
    if (request->status != 0)
        return request->status;
    if (request->length > HTTP_BODY_MAX)
        return 413;
    if (request->method == HTTP_UNKNOWN)
        return 501;
    return request->method == HTTP_OTHER ? 405 : 200;
}

bool http_answer_next(struct http_site *site, struct http_work *work, int fd)
{
    struct http_request *request = &work->request;
    char head[HTTP_HEAD_MAX];
    struct http_exchange x = {site, work, request, fd, {0}, head, 0};
    if (http_parse(request, (const char *)buf_data(&work->input),
                   buf_len(&work->input)) == HTTP_PARTIAL)
        return false;
    int status = judge(request);
    bool has_body = request->length > 0 || request->is_chunked;
    /* A client that would rather be asked for its body may send it or not. */
    work->is_wrong = request->status != 0 || status == 413 ||
                     (has_body && request->expects_continue);
    work->is_last = work->is_wrong || !request->keep_alive || site->is_stopping;
    if (status == 200)
        add_page(&x);
    else
        http_exchange_status(&x, status);
    if (!work->is_wrong) {
        buf_consume(&work->input, request->head_len);
        work->skip = request->length;
        work->in_chunks = request->is_chunked;
        work->chunks = (struct http_chunks){0};
    }
    *request = (struct http_request){0};
    return true;
}

void http_answer_status(struct http_site *site, struct http_work *work, int fd,
                        int status)
{
    const struct http_request nobody = {0};
    char head[HTTP_HEAD_MAX];
    struct http_exchange x = {site, work, &nobody, fd, {0}, head, 0};
    work->is_last = work->is_wrong = true;
    http_exchange_status(&x, status);
}
