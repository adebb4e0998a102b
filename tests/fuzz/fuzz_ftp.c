/*
 * libFuzzer target for what ftp_server does with a stranger's bytes, all of it
 * pure: a command line (protocol.h), a path (path.h), a text (text.h).
 */
#include "day9/ftp/path.h"
#include "day9/ftp/protocol.h"
#include "day9/ftp/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool condition)
{
    if (!condition)
        abort();
}

/* One path from the root: no part is empty, ".", ".." or a temp's name. */
static void must_be_normal(const char *path)
{
    must(path[0] == '/' && strlen(path) < FTP_PATH_MAX);
    if (path[1] == '\0')
        return;
    while (*path == '/') {
        size_t len = strcspn(++path, "/");
        must(len > 0 && !ftp_path_is_temp(path));
        must(!(len == 1 && path[0] == '.'));
        must(!(len == 2 && path[0] == '.' && path[1] == '.'));
        path += len;
    }
}

static void check_path(const char *name)
{
    char path[FTP_PATH_MAX], again[FTP_PATH_MAX];
    if (ftp_path_join("/cwd/of it", name, path) == 0) {
        must_be_normal(path);
        must(ftp_path_join("/", path, again) == 0 && strcmp(path, again) == 0);
    }
}

static void check_command(const char *line, size_t len)
{
    struct ftp_command command;
    char *copy = malloc(len + 1); /* of the exact size, for ASan */
    must(copy != NULL);
    memcpy(copy, line, len);
    copy[len] = '\0';
    ftp_parse(copy, len, &command);
    must(command.line == copy && command.argument >= copy);
    must(strlen(copy) <= len);
    must(command.argument + strlen(command.argument) == copy + strlen(copy));
    if (command.refusal == 0) {
        must(command.verb < FTP_VERBS);
        for (const char *c = copy; *c != '\0'; c++)
            must((unsigned char)*c >= 0x20 && *c != 0x7f);
        check_path(command.argument);
    }
    free(copy);
}

/* What goes out comes in again as it was, cut in two anywhere. */
static void check_text(const char *bytes, size_t len)
{
    char *way = malloc(2 * len + 1), *back = malloc(2 * len + 2);
    must(way != NULL && back != NULL);
    size_t way_len = ftp_text_out(bytes, len, way), cut = way_len / 2;
    struct ftp_text_in in = {.has_cr = false};
    size_t used = ftp_text_in(&in, way, cut, false, back);
    used += ftp_text_in(&in, way + cut, way_len - cut, true, back + used);
    must(used == len && memcmp(back, bytes, len) == 0);
    free(way);
    free(back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = size == 0 ? "" : (const char *)data;
    check_command(bytes, size);
    check_text(bytes, size);
    return 0;
}
