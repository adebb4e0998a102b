/*
 * libFuzzer target for day10/http's pure half (parser, target, range, date,
 * chunks): whatever the bytes of a connection and however they are split, they
 * are seen in the same way, and what is seen lies within them.
 *
 * Input: the bytes; their number tells the size of the pieces.
 */
#include "day10/http/chunks.h"
#include "day10/http/date.h"
#include "day10/http/fields.h"
#include "day10/http/range.h"
#include "day10/http/target.h"

#include <stdlib.h>
#include <string.h>

enum { BYTES_MAX = 4096 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool condition)
{
    if (!condition)
        abort();
}

/* Parses a copy of len bytes that is as long and no longer, for ASan; it is the
 * caller's to free. */
static char *parse_copy(struct http_request *r, const char *data, size_t len,
                        enum http_result *result)
{
    char *copy = malloc(len == 0 ? 1 : len);
    must(copy != NULL);
    memcpy(copy, data, len);
    *result = http_parse(r, copy, len);
    return copy;
}

static void must_be_within(struct http_text text, const char *data, size_t len,
                           bool (*may_hold)(char))
{
    static const char slash[] = "/"; /* stands for a path that isn't there */
    if (text.at == NULL || (text.len == 1 && memcmp(text.at, slash, 1) == 0))
        return;
    must(text.at >= data && text.at + text.len <= data + len);
    for (size_t i = 0; i < text.len; i++)
        must(may_hold(text.at[i]));
}

static void must_be_the_same(struct http_text a, struct http_text b)
{
    must((a.at == NULL) == (b.at == NULL) && a.len == b.len);
    must(a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

static void check_meaning(const struct http_request *r)
{
    char out[BYTES_MAX];
    uint64_t first, last;
    time_t when, again;
    if (r->path.at != NULL && http_target_path(r->path, out, sizeof out) == 0) {
        must(out[0] == '/' && http_is_utf8(out, strlen(out)));
        for (const char *c = out; *c != '\0'; c++)
            must((unsigned char)*c >= 0x20 && *c != 0x7f);
    }
    if (http_range_parse(r->range, 1000, &first, &last) == HTTP_RANGE_PART)
        must(first <= last && last < 1000);
    if (http_date_parse(r->if_modified_since, &when)) {
        char text[HTTP_DATE_MAX];
        http_date_format(when, text);
        must(http_date_parse((struct http_text){text, strlen(text)}, &again));
    }
}

static void check_request(const struct http_request *r, const char *data,
                          size_t len)
{
    must(r->status == 0 && r->head_len >= 16 && r->head_len <= len);
    must(memcmp(data + r->head_len - 4, "\r\n\r\n", 4) == 0);
    must(!(r->is_chunked && r->has_length) && r->minor <= 1);
    must(r->has_host || r->minor == 0);
    len = r->head_len;
    must_be_within(r->method_name, data, len, http_is_token_char);
    must_be_within(r->target, data, len, http_is_target_char);
    must_be_within(r->path, data, len, http_is_target_char);
    must_be_within(r->query, data, len, http_is_target_char);
    must_be_within(r->host, data, len, http_is_target_char);
    must_be_within(r->range, data, len, http_is_value_char);
    must_be_within(r->if_none_match, data, len, http_is_value_char);
    must_be_within(r->if_modified_since, data, len, http_is_value_char);
    must_be_within(r->if_range, data, len, http_is_value_char);
    check_meaning(r);
}

static void check_refusal(int status)
{
    must(status == 400 || status == 414 || status == 417 || status == 431 ||
         status == 501 || status == 505);
}

/* Returns how long the head is; 0: it is none. */
static size_t check_head(const char *data, size_t len, size_t piece,
                         struct http_request *whole)
{
    enum http_result result, in_pieces = HTTP_PARTIAL;
    *whole = (struct http_request){0};
    char *copy = parse_copy(whole, data, len, &result);
    if (result == HTTP_DONE)
        check_request(whole, copy, len);
    if (result == HTTP_BAD)
        check_refusal(whole->status);

    struct http_request r = {0};
    char *other = NULL;
    for (size_t n = 0; in_pieces == HTTP_PARTIAL && n < len;) {
        n = n + piece < len ? n + piece : len;
        free(other);
        other = parse_copy(&r, data, n, &in_pieces);
        must(in_pieces != HTTP_PARTIAL || r.scanned == n);
    }
    must(len == 0 || result == in_pieces);
    must(r.status == whole->status && r.head_len == whole->head_len);
    if (result == HTTP_DONE) {
        must(r.length == whole->length && r.keep_alive == whole->keep_alive);
        must(r.is_chunked == whole->is_chunked);
        must_be_the_same(r.target, whole->target);
        must_be_the_same(r.path, whole->path);
        must_be_the_same(r.host, whole->host);
    }
    free(other);
    free(copy);
    return result == HTTP_DONE ? whole->head_len : 0;
}

/* Returns how long the body is, as far as it is there; SIZE_MAX: refused. */
static size_t check_chunks(const char *data, size_t len, size_t piece)
{
    struct http_chunks whole = {0}, c = {0};
    size_t used, all = 0;
    enum http_result result = http_chunks_skip(&whole, data, len, &used);
    enum http_result in_pieces = HTTP_PARTIAL;
    must(used <= len && (result != HTTP_PARTIAL || used == len));
    while (in_pieces == HTTP_PARTIAL && all < len) {
        size_t here = len - all < piece ? len - all : piece, some;
        in_pieces = http_chunks_skip(&c, data + all, here, &some);
        must(some <= here);
        all += some;
    }
    must(in_pieces == result && all == used && c.total == whole.total);
    return result == HTTP_BAD ? SIZE_MAX : used;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    const char *data = (const char *)bytes;
    size_t piece = size % 7 + 1, head;
    struct http_request r;
    if (size > BYTES_MAX)
        return 0;
    while (size > 0 && (head = check_head(data, size, piece, &r)) > 0) {
        data += head;
        size -= head;
        size_t body = r.length < size ? (size_t)r.length : size;
        if (r.is_chunked)
            body = check_chunks(data, size, piece);
        if (body > size)
            break;
        data += body;
        size -= body;
    }
    return 0;
}
