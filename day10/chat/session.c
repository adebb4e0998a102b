/*
 * session - what the lines of a client mean (session.h).
 */
#include "day10/chat/session.h"
#include "day10/chat/delivery.h"

#include <stdio.h>
#include <string.h>

#define LAST_WORDS_NONE ""

static void answer(struct member *m, const char *text)
{
    char line[MEMBER_ANSWER_MAX];
    int len = snprintf(line, sizeof(line), "%s\n", text);
    member_answer(m, line, (size_t)len);
}

/* These return NULL if the client stays, else the last words to it. */

/* begin: name */
static const char *take_name(struct room *r, struct member *m, const char *name,
                             size_t len)
{
    const char *why = chat_name_refused(name, len);
    if (why == NULL)
        why = room_join(r, m, name, len);
    if (why == NULL) {
        answer(m, "you are in the room; /who lists it, /quit leaves it");
        return NULL;
    }
    char text[MEMBER_ANSWER_MAX];
    snprintf(text, sizeof(text), "%s\nyour name?", why);
    if (++m->refusals == SESSION_NAMES)
        return "none of these was a name: come again\n";
    answer(m, text);
    return NULL;
}
/* end: name */

static const char *take_line(struct room *r, struct member *m, const char *line,
                             size_t len)
{
    switch (chat_verb(line, len)) {
    case CHAT_NOTHING:
        break;
    case CHAT_WHO:
        room_list(r, m);
        break;
    case CHAT_QUIT:
        return CHAT_GOODBYE "\n";
    case CHAT_TOO_LONG:
        answer(m, "not said: a line has at most 1024 bytes");
        break;
    case CHAT_TEXT:
        room_say(r, m, line, len);
        break;
    }
    return NULL;
}

/* Reads on, and takes what has come. Sets *is_dry if nothing more is there. */
static const char *take(struct room *r, struct member *m, bool *is_dry)
{
    bool is_stranger = m->name[0] == '\0';
    char *line;
    size_t len;
    switch (lines_next(&m->lines, &line, &len)) {
    case LINES_LINE:
        return is_stranger ? take_name(r, m, line, len)
                           : take_line(r, m, line, len);
    case LINES_TOO_LONG: /* the same, for more than fits */
        len = MEMBER_LINE_MAX;
        return is_stranger ? take_name(r, m, "", len)
                           : take_line(r, m, "", len);
    case LINES_PARTIAL:
        *is_dry = true;
        return NULL;
    case LINES_SKIPPED:
        return NULL;
    case LINES_EOF: /* with half a line, perhaps: that was never said */
    case LINES_ERROR:
        break;
    }
    return LAST_WORDS_NONE;
}

/* begin: serve */
void session_serve(struct room *r, struct member *m)
{
    /* it may have missed a round; only one piece of its own may be new to it */
    if ((m->is_stuck || m->own_to > m->place) && !delivery_send(r, m))
        return;
    bool is_dry = false;
    /* epoll(7) knows nothing of lines that are read already: take them all */
    for (int i = 0; lines_waiting(&m->lines) ||
                    (i < SESSION_LINES && !is_dry && !delivery_is_due(r));
         i++) {
        const char *last_words = take(r, m, &is_dry);
        if (last_words != NULL || m->has_failed) {
            room_leave(r, m, last_words == NULL ? "" : last_words);
            return;
        }
        if (m->is_stuck)
            break; /* what it has said further waits until it listens */
    }
    room_watch(r, m);
}
/* end: serve */
