/*
 * site - what all connections of one worker share (site.h).
 */
#include "day10/http/site.h"
#include "common/mono.h"

#include <stdlib.h>

enum { SPARES_MAX = 64 };

void http_site_tick(struct http_site *site)
{
    site->now_ms = mono_now_ms();
    time_t now = time(NULL);
    if (now != site->date_s || site->date[0] == '\0')
        http_date_format(now, site->date);
    site->date_s = now;
}

struct http_work *http_site_lend(struct http_site *site)
{
    struct http_work *work = site->spare;
    if (work == NULL)
        work = malloc(sizeof *work);
    else {
        site->spare = work->next;
        site->spares--;
    }
    if (work == NULL)
        return NULL;
    buf_init(&work->input, work->storage, sizeof work->storage);
    http_output_init(&work->output);
    work->request = (struct http_request){0};
    work->skip = 0;
    work->in_chunks = false;
    work->has_ended = work->is_last = work->is_wrong = false;
    return work;
}

void http_site_take_back(struct http_site *site, struct http_work *work)
{
    if (work == NULL)
        return;
    http_output_clear(&work->output);
    if (site->spares == SPARES_MAX) {
        free(work);
        return;
    }
    work->next = site->spare;
    site->spare = work;
    site->spares++;
}

void http_site_free(struct http_site *site)
{
    while (site->spare != NULL) {
        struct http_work *work = site->spare;
        site->spare = work->next;
        free(work);
    }
    site->spares = 0;
    http_files_free(&site->files);
}
