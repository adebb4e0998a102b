/*
 * member - one client of the chat room (member.h).
 */
#include "day10/chat/member.h"
#include "common/io.h"
#include "common/net.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct member *member_new(int fd)
{
    struct member *m = malloc(sizeof(*m));
    if (m == NULL)
        return NULL;
    *m = (struct member){.fd = fd};
    lines_init(&m->lines, fd, m->storage, sizeof(m->storage));
    return m;
}

void member_answer(struct member *m, const char *text, size_t len)
{
    size_t sent;
    enum io_result result = io_write_some(m->fd, text, len, &sent);
    if (sent == len || m->has_failed)
        return;
    m->waiting = result == IO_ERROR ? NULL : malloc(len - sent);
    m->has_failed = m->waiting == NULL;
    if (m->has_failed)
        return;
    memcpy(m->waiting, text + sent, len - sent);
    m->start = 0;
    m->len = (uint32_t)(len - sent);
    m->is_stuck = true;
}

void member_said(struct member *m, uint64_t from, uint64_t to)
{
    bool goes_on = m->own_to == from && m->own_from >= m->place;
    if (!goes_on)
        m->own_from = from;
    m->own_to = to;
}

/* Its place can't be within what it has said itself. */
static void step_over_own(struct member *m)
{
    if (m->place == m->own_from)
        m->place = m->own_to;
}

/* Of n bytes sent, takes those off what waits, the others off the rest. */
static void take_off(struct member *m, size_t n)
{
    size_t of_waiting = n < m->len ? n : m->len;
    m->start += (uint32_t)of_waiting;
    m->len -= (uint32_t)of_waiting;
    if (m->waiting != NULL && m->len == 0) {
        free(m->waiting);
        m->waiting = NULL;
    }
    uint64_t left = n - of_waiting;
    if (m->place < m->own_from && left >= m->own_from - m->place) {
        left -= m->own_from - m->place;
        m->place = m->own_to;
    }
    m->place += left;
}

/* One piece is the rule, and write(2) takes a twentieth less time for it. */
static ssize_t send_pieces(int fd, const struct iovec *pieces, int count)
{
    ssize_t n;
    do
        n = count == 1 ? write(fd, pieces[0].iov_base, pieces[0].iov_len)
                       : writev(fd, pieces, count);
    while (n == -1 && errno == EINTR);
    return n;
}

/* begin: send */
void member_send(struct member *m, const struct transcript *t)
{
    struct iovec pieces[1 + 2 * TRANSCRIPT_PIECES];
    int count = 0;
    if (m->waiting != NULL)
        pieces[count++] = (struct iovec){m->waiting + m->start, m->len};
    step_over_own(m);
    uint64_t from = m->place;
    if (from < m->own_from) {
        count += transcript_pieces(t, from, m->own_from, pieces + count);
        from = m->own_to;
    }
    count += transcript_pieces(t, from, t->end, pieces + count);

    ssize_t n = count == 0 ? 0 : send_pieces(m->fd, pieces, count);
    if (n == -1 && errno != EAGAIN)
        m->has_failed = true;
    if (n > 0)
        take_off(m, (size_t)n);
    m->is_stuck = m->waiting != NULL || m->place != t->end;
}
/* end: send */

void member_end(struct member *m, const char *last_words)
{
    net_turn_away(m->fd, m->is_stuck ? "" : last_words);
    free(m->waiting);
    free(m);
}
