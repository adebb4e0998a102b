/*
 * client_menu - a session at the keyboard (client_menu.h).
 */
#include "day9/ftp/client_menu.h"
#include "common/errors.h"
#include "common/say.h"
#include "day9/ftp/client_text.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define GUIDE "next: list, get FILE, put FILE, cd FOLDER, help, quit"

void ftpc_menu_complain(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s: %s\n", program_invocation_short_name, what, why);
}

/* begin: wait */
/* Waits for a line that is typed; meanwhile the server may hang up, and who is
 * at the menu shall know. Returns NULL at the end of either. */
static char *next_line(struct ftpc_session *s)
{
    struct ftpc *c = &s->client;
    struct pollfd fds[] = {{STDIN_FILENO, POLLIN, 0}, {c->fd, POLLIN, 0}};
    char *line;
    size_t len;
    while (!lines_waiting(&s->typed) && fds[0].revents == 0) {
        if (poll(fds, 2, -1) == -1)
            continue; /* EINTR */
        if (fds[1].revents != 0)
            ftpc_finish(c, 2); /* nobody asked: it is a farewell */
        if (c->is_lost)
            return NULL;
    }
    enum lines_result got = lines_next(&s->typed, &line, &len);
    while (got == LINES_TOO_LONG || got == LINES_SKIPPED)
        got = lines_next(&s->typed, &line, &len);
    return got == LINES_LINE || len > 0 ? line : NULL;
}
/* end: wait */

static bool ask(struct ftpc_session *s, const char *name)
{
    say_bare("%s is there already. Replace it? (yes, no)", name);
    const char *line = next_line(s);
    return line != NULL && strcmp(line, "yes") == 0;
}

void ftpc_menu_init(struct ftpc_session *s)
{
    lines_init(&s->typed, STDIN_FILENO, s->storage, sizeof(s->storage));
    if (isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1)
        s->may_replace = ask;
}

/* Does one line. Returns false if it was quit. */
static bool run_line(struct ftpc_session *s, char *line)
{
    const char *words[FTPC_WORDS_MAX + 1];
    char *why = s->client.why;
    int count = ftpc_text_words(line, words, FTPC_WORDS_MAX);
    if (count == 0)
        return true;
    const struct ftpc_command *command = ftpc_command_find(words, count, why);
    if (command == NULL || ftpc_command_run(command, s, words) == -1)
        ftpc_menu_complain(words[0], why);
    return command == NULL || strcmp(words[0], "quit") != 0;
}

int ftpc_menu_run(struct ftpc_session *s)
{
    char *line;
    ftpc_command_menu();
    do {
        say_bare(GUIDE);
        line = next_line(s);
    } while (line != NULL && run_line(s, line) && !s->client.is_lost);
    if (!s->client.is_lost)
        return EXIT_SUCCESS;
    ftpc_menu_complain("the connection is lost", s->client.why);
    return EXIT_FAILURE;
}
