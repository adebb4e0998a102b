#ifndef LAB_SESSION_H
#define LAB_SESSION_H

/*
 * session - one connection of an HTTP client, as a state machine on a
 * non-blocking socket. Who is ready when is the worker's business.
 *
 *        +----------------------------- all answered ----+
 *        v                                                |
 *      IDLE --first byte--> READING --whole request--> SENDING
 *                              |                          | the last answer
 *                              +---- 400, 408, ... ----+  v
 *                                                     LINGERING --> closed
 *
 * A step goes as far as the socket lets it: for a small file from IDLE to IDLE
 * by one recv(2) and one send(2). Several requests that come at once are
 * answered in order. LINGERING: we have closed our side and wait for the
 * client's end, since what it still sends would make close(2) reset the
 * connection and our last answer be lost.
 */
#include "day10/http/site.h"

enum http_state { HTTP_IDLE, HTTP_READING, HTTP_SENDING, HTTP_LINGERING };

enum http_wants {
    HTTP_WANTS_READ,  /* step again when the socket can be read */
    HTTP_WANTS_WRITE, /* when it can be written */
    HTTP_WANTS_END    /* it is over: http_session_end it */
};

/* Small, since there may be ten thousand that do nothing. */
struct http_session {
    struct http_timer timer; /* first: a timer that is due tells its session */
    struct http_work *work;  /* NULL: IDLE or LINGERING */
    int fd;                  /* -1: no session */
    enum http_state state : 8;
    enum http_wants wants : 8; /* for the worker: what it waits for */
};

/* Begins with a connected non-blocking socket, which is the session's now. */
void http_session_begin(struct http_session *s, struct http_site *site, int fd);

/* Goes on; returns what to wait for. Doesn't block but for the disk; harmless
 * if nothing is ready. */
enum http_wants http_session_step(struct http_session *s,
                                  struct http_site *site);

/* Its time is up. If a part of a request has come, 408 is answered. */
enum http_wants http_session_expire(struct http_session *s,
                                    struct http_site *site);

/* Closes the socket and gives back what was lent; fd becomes -1. */
void http_session_end(struct http_session *s, struct http_site *site);

#endif
