/*
 * chat - the rules of the chat room (chat.h).
 */
#include "common/chat.h"
#include "common/utf8.h"

#include <string.h>
#include <strings.h>

enum { NOT_UTF8 = 0x110000 }; /* one more than the last character */

struct range {
    uint32_t first, last;
};

/* Characters nobody sees, and blanks that look like another: with them two
 * names could look the same. (Unicode: Default_Ignorable_Code_Point, Zs but
 * the plain blank, Zl, Zp, fillers.) Sorted. */
static const struct range unseen[] = {
    {0xa0, 0xa0},       {0xad, 0xad},       {0x34f, 0x34f},
    {0x61c, 0x61c},     {0x115f, 0x1160},   {0x1680, 0x1680},
    {0x17b4, 0x17b5},   {0x180b, 0x180f},   {0x2000, 0x200f},
    {0x2028, 0x202f},   {0x205f, 0x206f},   {0x2800, 0x2800},
    {0x3000, 0x3000},   {0x3164, 0x3164},   {0xfe00, 0xfe0f},
    {0xfeff, 0xfeff},   {0xffa0, 0xffa0},   {0xfff0, 0xfffb},
    {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff},
};

/* What would end a line, or show it in another order than it was written. */
static const struct range misleading[] = {
    {0x61c, 0x61c},
    {0x200e, 0x200f},
    {0x2028, 0x202e},
    {0x2066, 0x2069},
};

#define IS_IN(code, ranges)                                                    \
    is_in(code, ranges, sizeof(ranges) / sizeof((ranges)[0]))

static bool is_in(uint32_t code, const struct range *ranges, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (code >= ranges[i].first && code <= ranges[i].last)
            return true;
    }
    return false;
}

static bool is_control(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code < 0xa0);
}

/* Reads the first of len (> 0) bytes' characters; *used: how many bytes it
 * has. NOT_UTF8, of one byte, if they don't begin with one. */
static uint32_t decode(const char *text, size_t len, size_t *used)
{
    uint32_t code = NOT_UTF8;
    *used = utf8_decode(text, len, &code);
    if (*used == 0)
        *used = 1;
    return code;
}

const char *chat_name_refused(const char *name, size_t len)
{
    if (len == 0 || len > CHAT_NAME_MAX)
        return "a name has 1 to 32 bytes";
    if (name[0] == ' ' || name[len - 1] == ' ')
        return "a name has no blank at its ends";
    for (size_t at = 0, used; at < len; at += used) {
        uint32_t code = decode(name + at, len - at, &used);
        if (code == NOT_UTF8)
            return "a name is UTF-8, and this is not";
        if (is_control(code))
            return "a name has no control characters";
        if (code == ':' || code == 0xff1a) /* the one of Chinese keyboards */
            return "a name has no colon";
        if (IS_IN(code, unseen))
            return "a name has no characters that can't be seen";
    }
    if (len == strlen(CHAT_ADMINISTRATOR) &&
        strncasecmp(name, CHAT_ADMINISTRATOR, len) == 0)
        return "that name is the administrator's";
    return NULL;
}

size_t chat_clean(const char *text, size_t len, char *out)
{
    size_t n = 0;
    for (size_t at = 0, used; at < len; at += used) {
        uint32_t code = decode(text + at, len - at, &used);
        char shown[3] = {'\xef', '\xbf', '\xbd'}; /* U+FFFD */
        if (code < 0x20 || code == 0x7f) { /* U+2400 and on are pictures */
            shown[0] = '\xe2';
            shown[1] = '\x90';
            shown[2] = (char)(0x80 + (code == 0x7f ? 0x21 : code));
        } else if (code != NOT_UTF8 && !is_control(code) &&
                   !IS_IN(code, misleading)) {
            memcpy(out + n, text + at, used);
            n += used;
            continue;
        }
        memcpy(out + n, shown, sizeof(shown));
        n += sizeof(shown);
    }
    out[n] = '\0';
    return n;
}

size_t chat_line(enum chat_event event, const char *name, const char *text,
                 size_t len, char *line)
{
    static const char *const after[] = {
        [CHAT_JOINED] = " joined the room",
        [CHAT_LEFT] = " left the room",
        [CHAT_PRESENT] = " is in the room",
        [CHAT_SAID] = ": ",
    };
    size_t name_len = strlen(name), after_len = strlen(after[event]);
    memcpy(line, name, name_len);
    memcpy(line + name_len, after[event], after_len + 1);
    size_t n = name_len + after_len;
    return event == CHAT_SAID ? n + chat_clean(text, len, line + n) : n;
}

enum chat_verb chat_verb(const char *line, size_t len)
{
    if (len == 0)
        return CHAT_NOTHING;
    if (len == 4 && memcmp(line, "/who", len) == 0)
        return CHAT_WHO;
    if (len == 5 && memcmp(line, "/quit", len) == 0)
        return CHAT_QUIT;
    return len <= CHAT_TEXT_MAX ? CHAT_TEXT : CHAT_TOO_LONG;
}

bool chat_is_request(enum chat_kind kind)
{
    return kind < 'a';
}

/* Whether a datagram of that kind may have a text of len bytes. */
static bool may_have(enum chat_kind kind, size_t len)
{
    switch (kind) {
    case CHAT_LOGIN:
    case CHAT_SAY:
        return len > 0 && len <= CHAT_TEXT_MAX;
    case CHAT_WELCOME:
    case CHAT_REFUSED:
    case CHAT_SHOW:
    case CHAT_BYE:
        return len > 0 && len <= CHAT_LINE_MAX;
    case CHAT_LIST:
    case CHAT_ALIVE:
    case CHAT_LEAVE:
    case CHAT_HEARD:
        return len == 0;
    }
    return false;
}

size_t chat_encode(const struct chat_datagram *d, unsigned char *bytes)
{
    if (!may_have(d->kind, d->len))
        return 0;
    bytes[0] = (unsigned char)d->kind;
    for (int i = 0; i < 8; i++)
        bytes[1 + i] = (unsigned char)(d->ticket >> (56 - 8 * i));
    if (d->len > 0)
        memcpy(bytes + CHAT_HEAD, d->text, d->len);
    return CHAT_HEAD + d->len;
}

bool chat_decode(const unsigned char *bytes, size_t len,
                 struct chat_datagram *d)
{
    if (len < CHAT_HEAD || !may_have((enum chat_kind)bytes[0], len - CHAT_HEAD))
        return false;
    d->kind = (enum chat_kind)bytes[0];
    d->ticket = 0;
    for (int i = 0; i < 8; i++)
        d->ticket = d->ticket << 8 | bytes[1 + i];
    d->text = (const char *)bytes + CHAT_HEAD;
    d->len = len - CHAT_HEAD;
    return true;
}
