/*
 * fields - the words a head is made of (fields.h).
 *
 * isalnum(3) and its like would ask the locale; bytes of a protocol have none.
 */
#include "day10/http/fields.h"

#include <string.h>
#include <strings.h>

enum { LENGTH_DIGITS_MAX = 18 }; /* so many always fit in 63 bits */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c);
}

static bool is_one_of(char c, const char *others)
{
    return c != '\0' && strchr(others, c) != NULL;
}

bool http_is_token_char(char c)
{
    return is_letter_or_digit(c) || c == '-' || is_one_of(c, "!#$%&'*+.^_`|~");
}

bool http_is_value_char(char c)
{
    unsigned char byte = (unsigned char)c;
    return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
}

bool http_is_target_char(char c)
{
    return (unsigned char)c > 0x20 && !is_one_of(c, "\"#<>\x7f");
}

bool http_is_host(struct http_text text)
{
    const char *at = text.at, *end = at + text.len;
    if (at < end && *at == '[') { /* an IPv6 address */
        const char *close = memchr(at, ']', text.len);
        if (close == NULL || close == at + 1)
            return false;
        for (at++; at < close; at++) {
            if (!is_letter_or_digit(*at) && *at != ':' && *at != '.')
                return false;
        }
        at = close + 1;
    } else {
        while (at < end &&
               (is_letter_or_digit(*at) || is_one_of(*at, "-._~!$&'()*+,;=%")))
            at++;
    }
    if (at < end && *at == ':')
        for (at++; at < end && is_digit(*at); at++)
            continue;
    return at == end;
}

size_t http_scheme_len(struct http_text text)
{
    static const char *const schemes[] = {"http://", "https://"};
    for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
        size_t len = strlen(schemes[i]);
        if (text.len > len && strncasecmp(text.at, schemes[i], len) == 0)
            return len;
    }
    return 0;
}

bool http_is_word(struct http_text text, const char *word)
{
    return text.len == strlen(word) &&
           strncasecmp(text.at, word, text.len) == 0;
}

/* Digits and nothing else: no sign, no blank, no list, no 0x. */
static int take_length(struct http_request *r, struct http_text value)
{
    if (r->has_length || value.len == 0 || value.len > LENGTH_DIGITS_MAX)
        return 400;
    r->has_length = true;
    for (size_t i = 0; i < value.len; i++) {
        if (!is_digit(value.at[i]))
            return 400;
        r->length = r->length * 10 + (unsigned)(value.at[i] - '0');
    }
    return 0;
}

static int take_coding(struct http_request *r, struct http_text value)
{
    if (r->has_te)
        return 400;
    r->has_te = true;
    r->is_chunked = http_is_word(value, "chunked");
    return r->is_chunked ? 0 : 501;
}

static int take_host(struct http_request *r, struct http_text value)
{
    if (r->has_host || !http_is_host(value))
        return 400;
    r->has_host = true;
    if (r->host.at == NULL) /* the target's comes first: RFC 9112, 3.2.2 */
        r->host = value;
    return 0;
}

/* A list of words; two of them are of use here. */
static int take_connection(struct http_request *r, struct http_text value)
{
    const char *at = value.at, *end = at + value.len;
    while (at < end) {
        const char *comma = memchr(at, ',', (size_t)(end - at));
        const char *next = comma == NULL ? end : comma;
        struct http_text word = {at, (size_t)(next - at)};
        while (word.len > 0 && is_one_of(*word.at, " \t"))
            word.at++, word.len--;
        while (word.len > 0 && is_one_of(word.at[word.len - 1], " \t"))
            word.len--;
        r->says_close = r->says_close || http_is_word(word, "close");
        r->says_keep_alive =
            r->says_keep_alive || http_is_word(word, "keep-alive");
        at = comma == NULL ? end : comma + 1;
    }
    return 0;
}

static int take_expectation(struct http_request *r, struct http_text value)
{
    if (r->minor == 0)
        return 0; /* such a client knows of no 100: RFC 9110, 10.1.1 */
    r->expects_continue = http_is_word(value, "100-continue");
    return r->expects_continue ? 0 : 417;
}

/* The first of its kind counts, as with any field that isn't a list. */
static void keep(struct http_text *text, struct http_text value)
{
    if (text->at == NULL)
        *text = value;
}

/* begin: field */
int http_field(struct http_request *r, struct http_text name,
               struct http_text value)
{
    if (http_is_word(name, "host"))
        return take_host(r, value);
    if (http_is_word(name, "connection"))
        return take_connection(r, value);
    if (http_is_word(name, "content-length"))
        return take_length(r, value);
    if (http_is_word(name, "transfer-encoding"))
        return take_coding(r, value);
    if (http_is_word(name, "expect"))
        return take_expectation(r, value);
    if (http_is_word(name, "range"))
        keep(&r->range, value);
    else if (http_is_word(name, "if-none-match"))
        keep(&r->if_none_match, value);
    else if (http_is_word(name, "if-modified-since"))
        keep(&r->if_modified_since, value);
    else if (http_is_word(name, "if-range"))
        keep(&r->if_range, value);
    return 0;
}
/* end: field */
