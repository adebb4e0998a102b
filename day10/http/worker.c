/*
 * worker - one process's share of an HTTP server (worker.h).
 *
 * A session stands at its descriptor's number. One that ends closes that, and
 * if it is given to a new client at once, an old event may still name it: a
 * step without need, which is harmless.
 */
#include "day10/http/worker.h"
#include "common/mono.h"
#include "common/net.h"
#include "common/signals.h"
#include "day10/http/door.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { EVENTS_MAX = 512, ACCEPTS_MAX = 64, TIDY_MS = 1000 };
enum { OTHER_FDS = 12 }; /* stdio, listener, epoll, stop, root, spare ... */

struct http_worker {
    const struct http_worker_options *options;
    struct http_site site;
    struct http_session *sessions; /* of size; by descriptor */
    int size, now, max;            /* now: sessions there are, here */
    struct http_door door;
    int epoll_fd;
    int64_t stop_by_ms, tidy_by_ms;
};

static int watch(struct http_worker *w, int fd, int how, uint32_t what)
{
    struct epoll_event event = {.events = what, .data.fd = fd};
    return epoll_ctl(w->epoll_fd, how, fd, &event);
}

static void end(struct http_worker *w, struct http_session *s)
{
    http_session_end(s, &w->site); /* its descriptor leaves epoll by itself */
    http_count(w->site.own, HTTP_NOW, -1);
    w->now--;
}

/* Does what a session says that it wants next. */
static void follow(struct http_worker *w, struct http_session *s,
                   enum http_wants wants)
{
    uint32_t what = wants == HTTP_WANTS_WRITE ? EPOLLOUT : EPOLLIN;
    if (wants == HTTP_WANTS_END ||
        (wants != s->wants && watch(w, s->fd, EPOLL_CTL_MOD, what) == -1))
        end(w, s);
    else
        s->wants = wants;
}

/* Says that there is one client more; takes it back if those are too many. */
static bool may_come(struct http_worker *w, int fd)
{
    http_count(w->site.own, HTTP_NOW, 1);
    if (w->now < w->max && fd < w->size &&
        http_counts_sum(w->site.all, HTTP_NOW) <=
            (uint64_t)w->options->max_clients)
        return true;
    http_count(w->site.own, HTTP_NOW, -1);
    return false;
}

static void take_in(struct http_worker *w, int fd)
{
    if (!may_come(w, fd)) {
        http_count(w->site.own, HTTP_REFUSED, 1);
        http_door_refuse(fd);
        return;
    }
    struct http_session *s = &w->sessions[fd];
    http_session_begin(s, &w->site, fd);
    http_count(w->site.own, HTTP_CLIENTS, 1);
    w->now++;
    if (watch(w, fd, EPOLL_CTL_ADD, EPOLLIN) == -1)
        end(w, s);
}

static void accept_clients(struct http_worker *w)
{
    for (int i = 0; i < ACCEPTS_MAX; i++) {
        int fd = http_door_accept(&w->door, w->site.now_ms);
        if (fd != -1)
            take_in(w, fd);
        else if (errno == EMFILE)
            http_count(w->site.own, HTTP_REFUSED, 1);
        else if (errno == EAGAIN)
            return;
        else /* it would stay ready, and we never wait */
            watch(w, w->door.listen_fd, EPOLL_CTL_DEL, 0);
    }
}

static void end_idle(struct http_worker *w)
{
    for (int fd = 0; fd < w->size; fd++) {
        struct http_session *s = &w->sessions[fd];
        if (s->fd == -1)
            continue;
        follow(w, s, http_session_step(s, &w->site)); /* what has just come */
        if (s->fd != -1 && s->state != HTTP_SENDING &&
            s->state != HTTP_LINGERING)
            end(w, s);
    }
}

static void begin_to_stop(struct http_worker *w)
{
    while (signals_stop_taken(w->options->stop_fd) > 0)
        continue;
    if (w->site.is_stopping)
        return;
    w->site.is_stopping = true;
    w->stop_by_ms = w->site.now_ms + HTTP_STOP_MS;
    accept_clients(w);
    http_door_shut(&w->door);
    end_idle(w);
}

static void handle(struct http_worker *w, int fd)
{
    if (fd == w->options->stop_fd)
        begin_to_stop(w);
    else if (fd == w->door.listen_fd)
        accept_clients(w);
    else if (fd < w->size && w->sessions[fd].fd != -1)
        follow(w, &w->sessions[fd],
               http_session_step(&w->sessions[fd], &w->site));
}

static void end_late(struct http_worker *w)
{
    for (int i = 0; i < HTTP_LIMITS; i++) {
        struct http_timer *late;
        while ((late = http_timeline_due(&w->site.limits[i], w->site.now_ms)) !=
               NULL) {
            struct http_session *s = (struct http_session *)late;
            follow(w, s, http_session_expire(s, &w->site));
        }
    }
}

/* Returns how long epoll_wait may wait, in ms; -1: nothing is to be done. */
static int time_left(struct http_worker *w)
{
    int64_t next_ms = http_door_next(&w->door);
    for (int i = 0; i < HTTP_LIMITS; i++) {
        int64_t due_ms = http_timeline_next(&w->site.limits[i]);
        next_ms = due_ms < next_ms ? due_ms : next_ms;
    }
    if (w->tidy_by_ms < next_ms)
        next_ms = w->tidy_by_ms;
    if (w->site.is_stopping && w->stop_by_ms < next_ms)
        next_ms = w->stop_by_ms;
    return mono_left_ms(next_ms);
}

static void keep_house(struct http_worker *w)
{
    int64_t now_ms = w->site.now_ms;
    end_late(w);
    if (http_door_opens(&w->door, now_ms))
        watch(w, w->door.listen_fd, EPOLL_CTL_ADD, EPOLLIN);
    if (now_ms >= w->tidy_by_ms || w->tidy_by_ms == MONO_NEVER)
        w->tidy_by_ms = http_files_tidy(&w->site.files, now_ms) > 0
                            ? now_ms + TIDY_MS
                            : MONO_NEVER;
}

/* begin: loop */
static int run(struct http_worker *w)
{
    while (!w->site.is_stopping ||
           (w->now > 0 && w->site.now_ms < w->stop_by_ms)) {
        struct epoll_event events[EVENTS_MAX];
        int ready = epoll_wait(w->epoll_fd, events, EVENTS_MAX, time_left(w));
        if (ready == -1 && errno != EINTR)
            return -1;
        http_site_tick(&w->site);
        for (int i = 0; i < ready; i++)
            handle(w, events[i].data.fd);
        keep_house(w);
    }
    return 0;
}
/* end: loop */

static int set_up(struct http_worker *w)
{
    const struct http_worker_options *o = w->options;
    int want = o->max_clients + HTTP_FILES_MAX + OTHER_FDS;
    int limit = net_want_fds(want);
    int files = limit / 4 < HTTP_FILES_MAX ? limit / 4 : HTTP_FILES_MAX;
    w->max = limit - files - OTHER_FDS;
    w->size = limit < want ? limit : want;
    w->sessions = malloc((size_t)w->size * sizeof *w->sessions);
    w->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (w->sessions == NULL || w->epoll_fd == -1 ||
        http_door_init(&w->door, o->listen_fd) == -1)
        return -1;
    for (int fd = 0; fd < w->size; fd++)
        w->sessions[fd] = (struct http_session){.fd = -1};
    for (int i = 0; i < HTTP_LIMITS; i++)
        http_timeline_init(&w->site.limits[i], o->limits_ms[i]);
    http_files_init(&w->site.files, o->root_fd);
    snprintf(w->site.name, sizeof w->site.name, "worker-%d", o->index + 1);
    http_site_tick(&w->site);
    if (watch(w, w->door.listen_fd, EPOLL_CTL_ADD, EPOLLIN) == -1)
        return -1;
    return watch(w, o->stop_fd, EPOLL_CTL_ADD, EPOLLIN);
}

int http_worker_run(const struct http_worker_options *options)
{
    struct http_worker w = {
        .options = options,
        .site = {.routes = options->routes,
                 .all = options->counts,
                 .own = &options->counts[options->index],
                 .trace = options->trace},
        .epoll_fd = -1,
        .tidy_by_ms = MONO_NEVER,
    };
    int result = set_up(&w) == -1 ? -1 : run(&w), error = errno;
    for (int fd = 0; result == 0 && fd < w.size; fd++) {
        if (w.sessions[fd].fd != -1)
            end(&w, &w.sessions[fd]);
    }
    http_site_free(&w.site);
    free(w.sessions);
    if (w.epoll_fd != -1)
        close(w.epoll_fd);
    errno = error;
    return result;
}
