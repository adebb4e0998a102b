/*
 * chat_room - the chat room of day 6 again: on TCP lines, by epoll(7).
 *
 * Shows:  epoll_create1(2), epoll_ctl(2), epoll_wait(2)
 * Run:    chat_room --port 2010 --trace
 * See:    nc 127.0.0.1 2010 in some terminals, a name each: what one types,
 *         all others see. What you type here, all see; the line quit ends it.
 * Try:    stop one nc by Ctrl-Z, and in another: yes | nc 127.0.0.1 2010
 */
#include "common/args.h"
#include "common/errors.h"
#include "common/keyboard.h"
#include "common/mono.h"
#include "common/say.h"
#include "common/serve.h"
#include "common/signals.h"
#include "day10/chat/delivery.h"
#include "day10/chat/door.h"
#include "day10/chat/session.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { EVENTS_MAX = 1024 };

struct server {
    int stop_fd;
    struct keyboard keyboard;
    struct door door;
    struct room room;
};

static int watch(struct server *s, int fd, int how)
{
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    return epoll_ctl(s->room.epoll_fd, how, fd, &event);
}

/* Says to all what the administrator has typed. Returns false at "quit". */
static bool take_keys(struct server *s)
{
    char *line;
    while (keyboard_next(&s->keyboard, &line)) {
        size_t len = strlen(line);
        if (strcmp(line, "quit") == 0)
            return false;
        if (len > CHAT_TEXT_MAX)
            say("server", "not said: more than %d bytes", CHAT_TEXT_MAX);
        else if (len > 0)
            room_say(&s->room, NULL, line, len);
    }
    if (s->keyboard.has_ended)
        watch(s, s->keyboard.fd, EPOLL_CTL_DEL);
    return true;
}

/* Serves a descriptor that is ready. Returns false when it is time to stop. */
static bool handle(struct server *s, int fd)
{
    struct member *m = room_find(&s->room, fd);
    if (fd == s->stop_fd)
        return false;
    if (fd == s->keyboard.fd)
        return take_keys(s);
    if (fd == s->door.listen_fd)
        door_let_in(&s->door, &s->room);
    else if (m != NULL) /* else it has left since the event came */
        session_serve(&s->room, m);
    return true;
}

/* begin: loop */
static void run(struct server *s)
{
    struct epoll_event events[EVENTS_MAX];
    for (;;) {
        int64_t door_ms = door_expire(&s->door, &s->room);
        int64_t room_ms = room_expire(&s->room);
        int64_t next_ms = door_ms < room_ms ? door_ms : room_ms;
        bool all_done = delivery_go_on(&s->room);
        int ready = epoll_wait(s->room.epoll_fd, events, EVENTS_MAX,
                               all_done ? mono_left_ms(next_ms) : 0);
        if (ready == -1 && errno != EINTR)
            die("epoll_wait: %s", errors_text(errno));
        for (int i = 0; i < ready; i++) {
            if (!handle(s, events[i].data.fd))
                return;
            if (delivery_is_due(&s->room))
                delivery_go_on(&s->room);
        }
    }
}
/* end: loop */

static void set_up(struct server *s, const char *host, int port)
{
    keyboard_open(&s->keyboard);
    CHECK(signals_ignore_pipe());
    s->stop_fd = CHECK(signals_stop_fd());
    s->room.epoll_fd = CHECK(epoll_create1(EPOLL_CLOEXEC));
    CHECK(room_open(&s->room));
    int listen_fd = serve_tcp(host, port, SOCK_NONBLOCK);
    CHECK(door_open(&s->door, listen_fd, &s->room));
    CHECK(watch(s, s->stop_fd, EPOLL_CTL_ADD));
    if (!s->keyboard.has_ended)
        watch(s, s->keyboard.fd, EPOLL_CTL_ADD); /* fails with a file */
}

int main(int argc, char *argv[])
{
    const char *host = "127.0.0.1";
    int port = 0, queue_kib = 4096, name_seconds = 30;
    struct server s = {.room = {.max = 20000}};
    struct room *r = &s.room;
    const struct args_option options[] = {
        SERVE_OPTIONS(&host, &port),
        ARGS_INT("max-clients", &r->max, 1, 100000, "more are told \"busy\""),
        ARGS_INT("queue-kib", &queue_kib, ROOM_QUEUE_MIN >> 10, 1 << 20,
                 "who is further behind is dropped (4096)"),
        ARGS_INT("name-seconds", &name_seconds, 1, 3600,
                 "time to tell one's name (30)"),
        ARGS_FLAG("trace", &r->trace, "print a line for each event"),
        ARGS_END,
    };
    args_parse(argc, argv,
               "chat_room - the chat room of day 6 again: on TCP lines, by "
               "epoll(7)",
               "chat_room --port 2010 --trace", options);

    r->queue = (size_t)queue_kib << 10;
    r->name_ms = name_seconds * 1000;
    set_up(&s, host, port);
    run(&s);
    door_close(&s.door);
    room_close(r);
    close(r->epoll_fd);
    keyboard_close(&s.keyboard);
    say_bare("stopped: members=%d messages=%llu deliveries=%llu dropped=%d "
             "refused=%d",
             r->ever, (unsigned long long)r->messages,
             (unsigned long long)r->deliveries, r->dropped, r->refused);
    return EXIT_SUCCESS;
}
