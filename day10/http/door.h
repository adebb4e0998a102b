#ifndef LAB_DOOR_H
#define LAB_DOOR_H

/*
 * door - where clients come in, or are told that there is no room: a listening
 * socket that can't make its server spin, whatever accept(2) fails for.
 */
#include <stdbool.h>
#include <stdint.h>

struct http_door {
    int listen_fd; /* -1: shut for good */
    /* private */
    int spare_fd; /* given up to refuse a client if there is no other */
    int64_t closed_until_ms; /* accept has failed: a pause; 0: it is open */
};

/* Prepares a door at a non-blocking listening socket, which is the door's now.
 * Returns 0; -1 with EMFILE, and then the socket stays the caller's. */
int http_door_init(struct http_door *door, int listen_fd);

/* Returns a new client's non-blocking socket; -1 with EAGAIN if there is none;
 * -1 with another errno: watch the socket no more, until http_door_opens says
 * so. A client for whom no descriptor is left is refused: -1 with EMFILE, and
 * the next one may be asked for at once. */
int http_door_accept(struct http_door *door, int64_t now_ms);

/* Tells a client, by 503, that there is no room, and closes its socket. */
void http_door_refuse(int fd);

/* Returns true, once, when a pause is over: watch the socket again. */
bool http_door_opens(struct http_door *door, int64_t now_ms);

/* Returns when a pause will be over; MONO_NEVER if there is none. */
int64_t http_door_next(const struct http_door *door);

/* Shuts it: nobody can come any more. */
void http_door_shut(struct http_door *door);

#endif
