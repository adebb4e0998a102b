/*
 * differential - what our parser of HTTP and one that nobody here wrote see in
 * the same bytes: a line for each FILE, "NAME<tab>ours<tab>peer's".
 */
#include "common/escape.h"
#include "day10/http/chunks.h"
#include "tests/http/seen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t add(char *text, size_t used, struct http_text part,
                  const char *behind)
{
    int n = snprintf(text + used, SEEN_MAX - used, "%.*s%s", (int)part.len,
                     part.at, behind);
    if (n < 0 || (size_t)n >= SEEN_MAX - used)
        abort(); /* a file that is too large for this */
    return used + (size_t)n;
}

/* How many bytes of data the body takes. */
static enum http_result skip_body(const struct http_request *r,
                                  const char *data, size_t len, size_t *used)
{
    struct http_chunks chunks = {0};
    if (r->is_chunked)
        return http_chunks_skip(&chunks, data, len, used);
    *used = r->length < len ? (size_t)r->length : len;
    return r->length <= len ? HTTP_DONE : HTTP_PARTIAL;
}

const char *seen_by_ours(const char *data, size_t len, char *text)
{
    size_t used = 0, body;
    const char *is = ".";
    while (len > 0) {
        struct http_request r = {0};
        enum http_result result = http_parse(&r, data, len);
        if (result == HTTP_DONE)
            result = skip_body(&r, data + r.head_len, len - r.head_len, &body);
        if (result != HTTP_DONE) {
            is = result == HTTP_BAD ? "!" : "...";
            break;
        }
        used = add(text, used, r.method_name, " ");
        used = add(text, used, r.target, "|");
        data += r.head_len + body;
        len -= r.head_len + body;
    }
    add(text, used, (struct http_text){"", 0}, is);
    return text;
}

/* As it may stand in a line of a table. */
static void print(const char *seen, const char *behind)
{
    char text[4 * SEEN_MAX];
    printf("%s%s", escape_bytes(seen, strlen(seen), text, sizeof text), behind);
}

int main(int argc, char *argv[])
{
    for (int i = 1; i < argc; i++) {
        char data[64 * 1024], ours[SEEN_MAX], peers[SEEN_MAX];
        const char *slash = strrchr(argv[i], '/');
        FILE *file = fopen(argv[i], "r");
        if (file == NULL) {
            perror(argv[i]);
            return EXIT_FAILURE;
        }
        size_t len = fread(data, 1, sizeof data, file);
        fclose(file);
        print(slash == NULL ? argv[i] : slash + 1, "\t");
        print(seen_by_ours(data, len, ours), "\t");
        print(seen_by_peer(data, len, peers), "\n");
    }
    return EXIT_SUCCESS;
}
