/*
 * client_names - the names in the server's folder (client_names.h).
 */
#include "day9/ftp/client_names.h"
#include "common/errors.h"
#include "day9/ftp/client_data.h"
#include "day9/ftp/client_text.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static void take_name(void *arg, const char *line, size_t len)
{
    struct ftpc_names *names = arg;
    bool is_plain =
        line != NULL && strlen(line) == len && ftpc_text_is_plain(line);
    if (is_plain && fnmatch(names->pattern, line, FNM_PERIOD) != 0)
        return;
    if (!is_plain || len >= FTPC_NAMES_MAX - names->len) {
        names->refused++;
        return;
    }
    memcpy(names->text + names->len, line, len + 1);
    names->len += len + 1;
}

int ftpc_names_ask(struct ftpc *c, const char *pattern,
                   struct ftpc_names *names)
{
    *names = (struct ftpc_names){.pattern = pattern};
    names->text = malloc(FTPC_NAMES_MAX);
    if (names->text == NULL)
        return ftpc_fail(c, "no memory: %s", errors_text(errno));
    return ftpc_data_lines(c, "NLST", NULL, take_name, names);
}

void ftpc_names_free(struct ftpc_names *names)
{
    free(names->text);
    names->text = NULL;
}
