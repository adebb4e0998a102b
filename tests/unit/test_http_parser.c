/*
 * Tests of day10/http/parser.h: tables of requests, each whole, split at every
 * byte, cut after every byte, and flush against a page nobody may touch.
 */
#include "day10/http/fields.h"
#include "day10/http/parser.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/guard.h"

#define H   "Host: a\r\n"
#define END "\r\n\r\n"
#define GET "GET / HTTP/1.1\r\n"

static const struct good {
    const char *label, *bytes;
    enum http_method method;
    const char *path, *query, *host;
    bool keep_alive;
    uint64_t length;
    bool is_chunked, expects;
} goods[] = {
    {"the least of 1.1", GET H "\r\n", HTTP_GET, "/", NULL, "a", true, 0, 0, 0},
    {"the least of 1.0", "GET / HTTP/1.0" END, HTTP_GET, "/", NULL, NULL, false,
     0, 0, 0},
    {"1.0 that stays", "GET / HTTP/1.0\r\nConnection: keep-alive" END, HTTP_GET,
     "/", NULL, NULL, true, 0, 0, 0},
    {"1.2 is 1.1 to us", "GET / HTTP/1.2\r\n" H "\r\n", HTTP_GET, "/", NULL,
     "a", true, 0, 0, 0},
    {"HEAD, a query", "HEAD /a/b.html?x=1&y HTTP/1.1\r\n" H "\r\n", HTTP_HEAD,
     "/a/b.html", "x=1&y", "a", true, 0, 0, 0},
    {"an empty query", "GET /a? HTTP/1.1\r\n" H "\r\n", HTTP_GET, "/a", "", "a",
     true, 0, 0, 0},
    {"a second question mark", "GET /a?b?c HTTP/1.1\r\n" H "\r\n", HTTP_GET,
     "/a", "b?c", "a", true, 0, 0, 0},
    {"not decoded here", "GET /%2e%2e/%00 HTTP/1.1\r\n" H "\r\n", HTTP_GET,
     "/%2e%2e/%00", NULL, "a", true, 0, 0, 0},
    {"absolute, its host counts", "GET http://b:80/c?d HTTP/1.1\r\n" H "\r\n",
     HTTP_GET, "/c", "d", "b:80", true, 0, 0, 0},
    {"absolute without a path", "GET HTTP://b HTTP/1.1\r\n" H "\r\n", HTTP_GET,
     "/", NULL, "b", true, 0, 0, 0},
    {"absolute, a query only", "GET http://b?q HTTP/1.1\r\n" H "\r\n", HTTP_GET,
     "/", "q", "b", true, 0, 0, 0},
    {"an IPv6 host", GET "Host: [::1]:80" END, HTTP_GET, "/", NULL, "[::1]:80",
     true, 0, 0, 0},
    {"an empty host", GET "Host:" END, HTTP_GET, "/", NULL, "", true, 0, 0, 0},
    {"names in any case, blanks",
     GET "hOsT:\t a \t\r\ncONNECTION:  x , CLOSE\r\n"
         "\r\n",
     HTTP_GET, "/", NULL, "a", false, 0, 0, 0},
    {"close wins", "GET / HTTP/1.0\r\nConnection: keep-alive, close" END,
     HTTP_GET, "/", NULL, NULL, false, 0, 0, 0},
    {"two Connections", GET H "Connection: x\r\nConnection: close" END,
     HTTP_GET, "/", NULL, "a", false, 0, 0, 0},
    {"a length", "POST /p HTTP/1.1\r\n" H "Content-Length: 0012" END,
     HTTP_OTHER, "/p", NULL, "a", true, 12, 0, 0},
    {"chunks", "PUT /p HTTP/1.1\r\n" H "Transfer-Encoding: Chunked" END,
     HTTP_OTHER, "/p", NULL, "a", true, 0, 1, 0},
    {"it waits for 100",
     "POST /p HTTP/1.1\r\n" H "Expect: 100-Continue\r\n"
     "Content-Length: 1" END,
     HTTP_OTHER, "/p", NULL, "a", true, 1, 0, 1},
    {"1.0 knows of no 100",
     "POST /p HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1" END,
     HTTP_OTHER, "/p", NULL, NULL, false, 1, 0, 0},
    {"1.0 expects what it will", "GET / HTTP/1.0\r\nExpect: x" END, HTTP_GET,
     "/", NULL, NULL, false, 0, 0, 0},
    {"UTF-8 as it is", "GET /\xe4\xbd\xa0?\xc3\xa4 HTTP/1.1\r\n" H "\r\n",
     HTTP_GET, "/\xe4\xbd\xa0", "\xc3\xa4", "a", true, 0, 0, 0},
    {"options *", "OPTIONS * HTTP/1.1\r\n" H "\r\n", HTTP_OTHER, NULL, NULL,
     "a", true, 0, 0, 0},
    {"connect", "CONNECT b:443 HTTP/1.1\r\n" H "\r\n", HTTP_OTHER, NULL, NULL,
     "a", true, 0, 0, 0},
    {"a method of its own", "BREW /pot HTTP/1.1\r\n" H "\r\n", HTTP_UNKNOWN,
     "/pot", NULL, "a", true, 0, 0, 0},
    {"methods have a case", "get / HTTP/1.1\r\n" H "\r\n", HTTP_UNKNOWN, "/",
     NULL, "a", true, 0, 0, 0},
    {"empty lines first", "\r\n\r\n" GET H "\r\n", HTTP_GET, "/", NULL, "a",
     true, 0, 0, 0},
    {"an empty field", GET H "X:" END, HTTP_GET, "/", NULL, "a", true, 0, 0, 0},
    {"bytes beyond ASCII in a value", GET H "X: \xe4\xbd\xa0 \x80" END,
     HTTP_GET, "/", NULL, "a", true, 0, 0, 0},
};

static const struct bad {
    const char *label, *bytes;
    int status;
} bads[] = {
    /* what smuggles a request past a neighbour */
    {"a length and chunks",
     GET H "Content-Length: 5\r\nTransfer-Encoding: chunked" END, 400},
    {"chunks and a length",
     GET H "Transfer-Encoding: chunked\r\nContent-Length: 5" END, 400},
    {"two lengths", GET H "Content-Length: 5\r\nContent-Length: 6" END, 400},
    {"the same length twice",
     GET H "Content-Length: 5\r\nContent-Length: 5" END, 400},
    {"a list of lengths", GET H "Content-Length: 5, 5" END, 400},
    {"a length with a plus", GET H "Content-Length: +5" END, 400},
    {"a length with a minus", GET H "Content-Length: -5" END, 400},
    {"a length with a blank", GET H "Content-Length: 1 2" END, 400},
    {"a length in hex", GET H "Content-Length: 0x5" END, 400},
    {"no length", GET H "Content-Length:" END, 400},
    {"a length too long", GET H "Content-Length: 1234567890123456789" END, 400},
    {"a length with a point", GET H "Content-Length: 5.0" END, 400},
    {"chunked, identity", GET H "Transfer-Encoding: chunked, identity" END,
     501},
    {"chunked twice", GET H "Transfer-Encoding: chunked, chunked" END, 501},
    {"two Transfer-Encodings",
     GET H "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked" END, 400},
    {"identity", GET H "Transfer-Encoding: identity" END, 501},
    {"nearly chunked", GET H "Transfer-Encoding: xchunked" END, 501},
    {"chunked in quotes", GET H "Transfer-Encoding: \"chunked\"" END, 501},
    {"no coding", GET H "Transfer-Encoding:" END, 501},
    {"chunks in 1.0", "GET / HTTP/1.0\r\nTransfer-Encoding: chunked" END, 400},
    {"a folded line", GET H "X: a\r\n b" END, 400},
    {"a folded line, a tab", GET H "X: a\r\n\tb" END, 400},
    {"a folded first field", GET " " H "\r\n", 400},
    {"a blank before the colon", GET "Host : a" END, 400},
    {"a tab before the colon", GET H "Content-Length\t: 5" END, 400},
    {"a blank in a name", GET H "X Y: a" END, 400},
    {"no colon", GET H "X" END, 400},
    {"no name", GET H ": a" END, 400},
    {"a bare LF", "GET / HTTP/1.1\nHost: a\n\n", 400},
    {"a bare LF behind a field", GET "Host: a\n\r\n", 400},
    {"a bare LF as the last", GET H "\n", 400},
    {"a bare LF first", "\n" GET H "\r\n", 400},
    {"a bare CR in a value", GET H "X: a\rb" END, 400},
    {"a CR too many", GET "Host: a\r\r\n\r\n", 400},
    {"a bare CR in the request line", "GET /\r HTTP/1.1\r\n" H "\r\n", 400},
    {"a bell in a value", GET H "X: \a" END, 400},
    {"DEL in a value", GET H "X: \x7f" END, 400},
    {"a byte beyond ASCII in a name", GET H "X\x80: a" END, 400},
    /* the request line */
    {"HTTP/0.9", "GET /" END, 400},
    {"HTTP/2", "GET / HTTP/2.0\r\n" H "\r\n", 505},
    {"HTTP/2's preface", "PRI * HTTP/2.0" END, 505},
    {"HTTP/0.9 in so many words", "GET / HTTP/0.9" END, 505},
    {"a version in lower case", "GET / http/1.1\r\n" H "\r\n", 400},
    {"a version of two digits", "GET / HTTP/1.10\r\n" H "\r\n", 400},
    {"a version without its half", "GET / HTTP/1\r\n" H "\r\n", 400},
    {"two blanks", "GET  / HTTP/1.1\r\n" H "\r\n", 400},
    {"two blanks behind", "GET /  HTTP/1.1\r\n" H "\r\n", 400},
    {"a blank in the target", "GET /a b HTTP/1.1\r\n" H "\r\n", 400},
    {"a blank at the end", "GET / HTTP/1.1 \r\n" H "\r\n", 400},
    {"a tab", "GET\t/ HTTP/1.1\r\n" H "\r\n", 400},
    {"a blank first", " " GET H "\r\n", 400},
    {"no method", "/ HTTP/1.1\r\n" H "\r\n", 400},
    {"a method with a slash", "G/T / HTTP/1.1\r\n" H "\r\n", 400},
    {"no slash", "GET a HTTP/1.1\r\n" H "\r\n", 400},
    {"GET *", "GET * HTTP/1.1\r\n" H "\r\n", 400},
    {"another scheme", "GET ftp://a/ HTTP/1.1\r\n" H "\r\n", 400},
    {"a target without a host", "GET http:///x HTTP/1.1\r\n" H "\r\n", 400},
    {"a name in a target's host", "GET http://u@a/ HTTP/1.1\r\n" H "\r\n", 400},
    {"a fragment", "GET /#a HTTP/1.1\r\n" H "\r\n", 400},
    {"a quote in the target", "GET /\" HTTP/1.1\r\n" H "\r\n", 400},
    {"DEL in the target", "GET /\x7f HTTP/1.1\r\n" H "\r\n", 400},
    {"no UTF-8 in the target", "GET /\xe4 HTTP/1.1\r\n" H "\r\n", 400},
    {"half a character", "GET /\xe4\xbd?\xa0 HTTP/1.1\r\n" H "\r\n", 400},
    {"OPTIONS of a host", "OPTIONS b:80 HTTP/1.1\r\n" H "\r\n", 400},
    {"DELETE *", "DELETE * HTTP/1.1\r\n" H "\r\n", 400},
    {"GET of a host", "GET b:443 HTTP/1.1\r\n" H "\r\n", 400},
    {"an unknown method of a host", "BREW b:80 HTTP/1.1\r\n" H "\r\n", 400},
    {"CONNECT with a name", "CONNECT u@b:80 HTTP/1.1\r\n" H "\r\n", 400},
    {"rubbish", "\x16\x03\x01\r\n\r\n", 400},
    {"empty lines for ever", "\r\n\r\n\r\n\r\n\r\n\r\n", 400},
    /* fields */
    {"1.1 without a host", GET "\r\n", 400},
    {"two hosts", GET H H "\r\n", 400},
    {"a host with a path", GET "Host: a/b" END, 400},
    {"a host with a blank", GET "Host: a b" END, 400},
    {"a host with a name", GET "Host: u@a" END, 400},
    {"a host, half an address", GET "Host: [::1" END, 400},
    {"a host, more than an address", GET "Host: [::1]a" END, 400},
    {"a host, no address", GET "Host: []" END, 400},
    {"two hosts, a comma and a blank", GET "Host: a, b" END, 400},
    {"a host with a quote", GET "Host: a\"" END, 400},
    {"a host beyond ASCII", GET "Host: \xc3\xa4" END, 400},
    {"a host, a port in words", GET "Host: a:http" END, 400},
    {"another expectation", GET H "Expect: the-unexpected" END, 417},
};

enum {
    GOODS = sizeof(goods) / sizeof(goods[0]),
    BADS = sizeof(bads) / sizeof(bads[0])
};

static bool is_text(struct http_text text, const char *is)
{
    if (is == NULL || text.at == NULL)
        return is == NULL && text.at == NULL;
    return text.len == strlen(is) && memcmp(text.at, is, text.len) == 0;
}

static bool is_as_told(const struct http_request *r, const struct good *g)
{
    return r->method == g->method && is_text(r->path, g->path) &&
           is_text(r->query, g->query) && is_text(r->host, g->host) &&
           r->keep_alive == g->keep_alive && r->length == g->length &&
           r->is_chunked == g->is_chunked &&
           r->expects_continue == g->expects &&
           r->head_len == strlen(g->bytes) && r->status == 0;
}

static void test_good_requests_are_understood(void **state)
{
    (void)state;
    for (int i = 0; i < GOODS; i++) {
        size_t len = strlen(goods[i].bytes);
        char *data = (char *)guard_new(len);
        struct http_request r = {0};
        memcpy(data, goods[i].bytes, len);
        if (http_parse(&r, data, len) != HTTP_DONE ||
            !is_as_told(&r, &goods[i]))
            fail_msg("%s: status %d", goods[i].label, r.status);
        guard_free((unsigned char *)data, len);
    }
}

/* First so many bytes, then all; the data stands elsewhere the second time. */
static void test_good_requests_may_be_split_anywhere(void **state)
{
    (void)state;
    for (int i = 0; i < GOODS; i++) {
        size_t len = strlen(goods[i].bytes);
        for (size_t first = 0; first < len; first++) {
            struct http_request r = {0};
            char *data = (char *)guard_new(first);
            memcpy(data, goods[i].bytes, first);
            if (http_parse(&r, data, first) != HTTP_PARTIAL)
                fail_msg("%s: not partial at %zu", goods[i].label, first);
            guard_free((unsigned char *)data, first);
            if (http_parse(&r, goods[i].bytes, len) != HTTP_DONE ||
                !is_as_told(&r, &goods[i]))
                fail_msg("%s: split at %zu", goods[i].label, first);
        }
    }
}

static void test_good_requests_may_come_byte_by_byte(void **state)
{
    (void)state;
    for (int i = 0; i < GOODS; i++) {
        size_t len = strlen(goods[i].bytes);
        struct http_request r = {0};
        for (size_t n = 1; n < len; n++)
            assert_int_equal(http_parse(&r, goods[i].bytes, n), HTTP_PARTIAL);
        assert_int_equal(http_parse(&r, goods[i].bytes, len), HTTP_DONE);
        assert_true(is_as_told(&r, &goods[i]));
    }
}

static void test_what_follows_is_left_alone(void **state)
{
    (void)state;
    for (int i = 0; i < GOODS; i++) {
        char data[1024];
        size_t len = strlen(goods[i].bytes);
        snprintf(data, sizeof(data), "%s%s", goods[i].bytes,
                 "\nGET \r rubbish");
        struct http_request r = {0};
        assert_int_equal(http_parse(&r, data, strlen(data)), HTTP_DONE);
        assert_int_equal(r.head_len, len);
    }
}

static void refuse(const struct bad *b, size_t first)
{
    size_t len = strlen(b->bytes);
    struct http_request r = {0};
    char *data = (char *)guard_new(first);
    memcpy(data, b->bytes, first);
    enum http_result result = http_parse(&r, data, first);
    guard_free((unsigned char *)data, first);
    if (result == HTTP_PARTIAL)
        result = http_parse(&r, b->bytes, len);
    if (result != HTTP_BAD || r.status != b->status)
        fail_msg("%s, split at %zu: result %d, status %d, not %d", b->label,
                 first, result, r.status, b->status);
    assert_int_equal(http_parse(&r, b->bytes, len), HTTP_BAD); /* for good */
}

static void test_bad_requests_are_refused_however_they_come(void **state)
{
    (void)state;
    for (int i = 0; i < BADS; i++) {
        for (size_t first = 0; first <= strlen(bads[i].bytes); first++)
            refuse(&bads[i], first);
    }
}

static void test_a_nul_is_refused_anywhere(void **state)
{
    /* the second end is for a NUL in the first */
    static const char bytes[] = "GET /a HTTP/1.1\r\nHost: a\r\nX: b" END END;
    size_t len = sizeof(bytes) - 1;
    (void)state;
    for (size_t at = 0; at < len - strlen(END); at++) {
        char data[sizeof(bytes)];
        memcpy(data, bytes, sizeof(bytes));
        data[at] = '\0';
        struct http_request r = {0};
        if (http_parse(&r, data, len) != HTTP_BAD || r.status != 400)
            fail_msg("NUL at %zu: status %d", at, r.status);
    }
}

static char large[HTTP_LINE_MAX + HTTP_FIELDS_BYTES + 8192];

/* A request in large: pieces of text, and many bytes in their middle. */
static size_t make(const char *before, char fill, size_t many,
                   const char *behind)
{
    size_t len = strlen(before);
    memcpy(large, before, len);
    memset(large + len, fill, many);
    memcpy(large + len + many, behind, strlen(behind) + 1);
    return len + many + strlen(behind);
}

/* The status, however large is split; 0 for a request, 1 for a part of one. */
static int status_of(size_t len)
{
    struct http_request whole = {0};
    enum http_result is = http_parse(&whole, large, len);
    for (size_t piece = 1; piece < len; piece += piece / 2 + 1) {
        struct http_request r = {0};
        enum http_result result = HTTP_PARTIAL;
        for (size_t n = piece; result == HTTP_PARTIAL && n < len; n += piece) {
            result = http_parse(&r, large, n);
            if (result == HTTP_PARTIAL) /* nothing is looked at again */
                assert_int_equal(r.scanned, n);
        }
        if (result == HTTP_PARTIAL)
            result = http_parse(&r, large, len);
        assert_int_equal(result, is);
        assert_int_equal(r.status, whole.status);
    }
    return is == HTTP_PARTIAL ? 1 : whole.status;
}

static void test_the_request_line_has_a_limit(void **state)
{
    const size_t fill = HTTP_LINE_MAX - strlen("GET / HTTP/1.1");
    (void)state;
    assert_int_equal(
        status_of(make("GET /", 'a', fill, " HTTP/1.1\r\n" H "\r\n")), 0);
    assert_int_equal(
        status_of(make("GET /", 'a', fill + 1, " HTTP/1.1\r\n" H "\r\n")), 414);
    assert_int_equal(status_of(make("GET /", 'a', 9000, "\n")), 414);
    assert_int_equal(status_of(make("GET /", 'a', 9000, "")), 414);
    assert_int_equal(status_of(make("", 'A', 9000, "")), 414);
    assert_int_equal(status_of(make("", '\0', HTTP_LINE_MAX, "")), 1);
}

static void test_fields_have_a_limit_together(void **state)
{
    const size_t fill = HTTP_FIELDS_BYTES - strlen(H "X: " END);
    (void)state;
    assert_int_equal(status_of(make(GET H "X: ", 'b', fill, END)), 0);
    assert_int_equal(status_of(make(GET H "X: ", 'b', fill + 1, END)), 431);
    assert_int_equal(status_of(make(GET H "X: ", 'b', 40000, "\n")), 431);
    assert_int_equal(status_of(make(GET H "X: ", 'b', 40000, "")), 431);
    assert_int_equal(status_of(make(GET H, 'b', 40000, "")), 431);
}

static void test_fields_have_a_limit_in_number(void **state)
{
    (void)state;
    for (int more = 0; more <= 1; more++) {
        size_t len = make(GET H, ' ', 0, "");
        for (int i = 1; i < HTTP_FIELDS_MAX + more; i++)
            len += (size_t)snprintf(large + len, sizeof(large) - len,
                                    "X: %d\r\n", i);
        len += (size_t)snprintf(large + len, sizeof(large) - len, "\r\n");
        assert_int_equal(status_of(len), more ? 431 : 0);
    }
}

static void test_fields_a_server_heeds_are_kept(void **state)
{
    static const char bytes[] =
        GET H "Range: bytes=0-1\r\nIf-None-Match: \"a\", W/\"b\"\r\n"
              "If-Modified-Since: x\r\nIf-Range: \"c\"\r\nRange: bytes=9-" END;
    (void)state;
    struct http_request r = {0};
    assert_int_equal(http_parse(&r, bytes, sizeof(bytes) - 1), HTTP_DONE);
    assert_true(is_text(r.range, "bytes=0-1"));
    assert_true(is_text(r.if_none_match, "\"a\", W/\"b\""));
    assert_true(is_text(r.if_modified_since, "x"));
    assert_true(is_text(r.if_range, "\"c\""));
    assert_true(is_text(r.method_name, "GET"));
    assert_true(is_text(r.target, "/"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good_requests_are_understood),
        cmocka_unit_test(test_good_requests_may_be_split_anywhere),
        cmocka_unit_test(test_good_requests_may_come_byte_by_byte),
        cmocka_unit_test(test_what_follows_is_left_alone),
        cmocka_unit_test(test_bad_requests_are_refused_however_they_come),
        cmocka_unit_test(test_a_nul_is_refused_anywhere),
        cmocka_unit_test(test_the_request_line_has_a_limit),
        cmocka_unit_test(test_fields_have_a_limit_together),
        cmocka_unit_test(test_fields_have_a_limit_in_number),
        cmocka_unit_test(test_fields_a_server_heeds_are_kept),
    };
    return cmocka_run_group_tests_name("http_parser", tests, NULL, NULL);
}
