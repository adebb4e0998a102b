#ifndef LAB_SITE_H
#define LAB_SITE_H

/*
 * site - what all connections of one worker share, and what each of them
 * borrows while it has a request under way.
 *
 * An idle connection owns nothing but its struct http_session. The buffers for
 * a request and its answer are a struct http_work, taken when the first byte
 * has come and given back once all is answered. A few wait for the next one
 * who needs them: used a moment ago, they are still in the CPU's cache.
 * One thread at a time.
 */
#include "day10/http/chunks.h"
#include "day10/http/counts.h"
#include "day10/http/date.h"
#include "day10/http/files.h"
#include "day10/http/output.h"
#include "day10/http/parser.h"
#include "day10/http/routes.h"
#include "day10/http/timer.h"

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

/* What a connection may take too long for. */
enum http_limit {
    HTTP_LIMIT_HEADER, /* to send a whole request */
    HTTP_LIMIT_IDLE,   /* to begin with the next one */
    HTTP_LIMIT_SEND,   /* to take some of an answer */
    HTTP_LIMIT_LINGER, /* to see that we have closed */
    HTTP_LIMITS
};

enum { HTTP_INPUT_MAX = 48 * 1024 }; /* more than the longest head */

struct http_work {
    struct http_work *next;      /* of those that wait */
    struct buf input;            /* requests, or a part of one */
    struct http_request request; /* the one that is being read */
    uint64_t skip;               /* so much of a body is still to come, */
    bool in_chunks;              /* or it comes in chunks */
    struct http_chunks chunks;
    bool has_ended; /* the client sends no more */
    bool is_last;   /* no answer follows those in output */
    bool is_wrong;  /* it is the last as the client did wrong */
    struct http_output output;
    unsigned char storage[HTTP_INPUT_MAX];
};

struct http_site {
    const struct http_routes *routes;
    struct http_files files;
    struct http_counts *all, *own; /* counts; own: this worker's */
    struct http_timeline limits[HTTP_LIMITS];
    bool trace, is_stopping;
    char name[24];  /* the worker's, for its trace */
    int64_t now_ms; /* as of the last http_site_tick */
    time_t date_s;
    char date[HTTP_DATE_MAX]; /* for the field Date, made once a second */
    /* private */
    struct http_work *spare;
    int spares;
};

/* Looks at the clocks. */
void http_site_tick(struct http_site *site);

/* Lends an empty work. Returns NULL with ENOMEM. */
struct http_work *http_site_lend(struct http_site *site);

/* Takes it back. NULL is harmless. */
void http_site_take_back(struct http_site *site, struct http_work *work);

/* Frees what the site holds. */
void http_site_free(struct http_site *site);

#endif
