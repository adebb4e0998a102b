/*
 * session - one connection of an HTTP client (session.h).
 */
#include "day10/http/session.h"
#include "day10/http/answer.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LINGER_BYTES = 1 << 20 }; /* at a time, then it is others' turn */

void http_session_begin(struct http_session *s, struct http_site *site, int fd)
{
    *s = (struct http_session){.fd = fd, .state = HTTP_IDLE};
    http_timer_join(&s->timer, &site->limits[HTTP_LIMIT_HEADER], site->now_ms);
}

void http_session_end(struct http_session *s, struct http_site *site)
{
    http_timer_leave(&s->timer);
    http_site_take_back(site, s->work);
    close(s->fd);
    *s = (struct http_session){.fd = -1};
}

static enum http_wants become(struct http_session *s, struct http_site *site,
                              enum http_state state)
{
    static const enum http_limit limits[] = {
        [HTTP_IDLE] = HTTP_LIMIT_IDLE,
        [HTTP_READING] = HTTP_LIMIT_HEADER,
        [HTTP_SENDING] = HTTP_LIMIT_SEND,
        [HTTP_LINGERING] = HTTP_LIMIT_LINGER,
    };
    /* a request's time is for all of it, not from byte to byte */
    if (state != HTTP_READING || s->state != HTTP_READING)
        http_timer_join(&s->timer, &site->limits[limits[state]], site->now_ms);
    s->state = state;
    if (state == HTTP_IDLE || state == HTTP_LINGERING) {
        http_site_take_back(site, s->work);
        s->work = NULL;
    }
    return state == HTTP_SENDING ? HTTP_WANTS_WRITE : HTTP_WANTS_READ;
}

static bool has_body_left(const struct http_work *work)
{
    return work->skip > 0 || work->in_chunks;
}

/* After the last answer. */
static enum http_wants finish(struct http_session *s, struct http_site *site)
{
    const struct http_work *work = s->work;
    bool all_is_read = buf_len(&work->input) == 0 && !has_body_left(work);
    if (work->has_ended || !work->is_last || (all_is_read && !work->is_wrong))
        return HTTP_WANTS_END;
    shutdown(s->fd, SHUT_WR);
    return become(s, site, HTTP_LINGERING);
}

/* Reads, and drops it, what comes before the client's end. */
static enum http_wants linger(const struct http_session *s)
{
    ssize_t n = recv(s->fd, NULL, LINGER_BYTES, MSG_TRUNC); /* tcp(7) */
    bool goes_on = n > 0 || (n == -1 && (errno == EAGAIN || errno == EINTR));
    return goes_on ? HTTP_WANTS_READ : HTTP_WANTS_END;
}

/* Passes over a request's body, as far as it has come. Returns true once all of
 * it has. */
static bool skip_body(struct http_work *work)
{
    size_t here = buf_len(&work->input), used = here;
    if (work->in_chunks) {
        const char *data = (const char *)buf_data(&work->input);
        enum http_result result =
            http_chunks_skip(&work->chunks, data, here, &used);
        work->in_chunks = result == HTTP_PARTIAL;
        if (result == HTTP_BAD || work->chunks.total > HTTP_BODY_MAX)
            work->is_last = work->is_wrong = true;
    } else {
        used = work->skip < here ? (size_t)work->skip : here;
        work->skip -= used;
    }
    buf_consume(&work->input, used);
    return !has_body_left(work) && !work->is_wrong;
}

/* Answers the requests that are there whole. Returns true if it was any. */
static bool answer_all(struct http_site *site, struct http_work *work, int fd)
{
    bool any = false;
    while (!work->is_last && http_output_has_room(&work->output) &&
           skip_body(work) && http_answer_next(site, work, fd))
        any = true;
    return any;
}

/* begin: go_on */
static enum http_wants go_on(struct http_session *s, struct http_site *site)
{
    struct http_work *work = s->work;
    while (answer_all(site, work, s->fd) ||
           !http_output_is_empty(&work->output)) {
        uint64_t sent = 0;
        enum io_result result = http_output_send(&work->output, s->fd, &sent);
        http_count(site->own, HTTP_BYTES, (int64_t)sent);
        if (result == IO_ERROR)
            return HTTP_WANTS_END;
        if (result == IO_AGAIN)
            return become(s, site, HTTP_SENDING);
        s->state = HTTP_SENDING; /* it was, if only for a moment */
    }
    if (work->is_last || site->is_stopping)
        return finish(s, site);
    if (work->has_ended)
        return HTTP_WANTS_END;
    bool is_idle = buf_len(&work->input) == 0 && !has_body_left(work);
    return become(s, site, is_idle ? HTTP_IDLE : HTTP_READING);
}
/* end: go_on */

/* begin: step */
enum http_wants http_session_step(struct http_session *s,
                                  struct http_site *site)
{
    if (s->state == HTTP_LINGERING)
        return linger(s);
    if (s->state == HTTP_SENDING)
        return go_on(s, site);
    if (s->work == NULL)
        s->work = http_site_lend(site);
    if (s->work == NULL)
        return HTTP_WANTS_END; /* no memory: better one client than all */
    struct buf *input = &s->work->input;
    size_t came;
    unsigned char *space = buf_space(input);
    switch (io_read_some(s->fd, space, buf_room(input), &came)) {
    case IO_OK:
        buf_commit(input, came);
        break;
    case IO_EOF:
        s->work->has_ended = true; /* it may still wait for answers */
        break;
    case IO_AGAIN:
        break;
    case IO_ERROR:
        return HTTP_WANTS_END;
    }
    return go_on(s, site);
}
/* end: step */

enum http_wants http_session_expire(struct http_session *s,
                                    struct http_site *site)
{
    http_count(site->own, HTTP_TIMEOUTS, 1);
    if (s->state != HTTP_READING || has_body_left(s->work))
        return HTTP_WANTS_END;
    http_answer_status(site, s->work, s->fd, 408);
    return go_on(s, site);
}
