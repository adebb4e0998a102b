/*
 * ftp_client - one connection to talk, and one more for each file.
 *
 * Shows:  ftpc_open(), ftpc_login(), ftpc_command_run()
 * Run:    ftp_client 127.0.0.1 2121 get notes.txt
 * See:    the file, and how fast it came; on a terminal a bar meanwhile. Press
 *         Ctrl-C in the middle: the next get goes on from there. Without a
 *         command there is a menu, and the server is heard while you think.
 * Try:    strace -f -e trace=connect,sendto,write: which connection has what?
 */
#include "common/args.h"
#include "common/errors.h"
#include "common/signals.h"
#include "day9/ftp/client.h"
#include "day9/ftp/client_commands.h"
#include "day9/ftp/client_menu.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { USAGE = 2 };

/* Returns the command of the command line, NULL if there is none (the menu);
 * ends the program if it is none of ours. */
static const struct ftpc_command *parse(const char *const words[], int count)
{
    char wrong[FTPC_WHY_MAX];
    const struct ftpc_command *command =
        count == 0 ? NULL : ftpc_command_find(words, count, wrong);
    if (count > 0 && command == NULL) {
        fprintf(stderr, "%s: '%.100s': %s. Try '--help'.\n",
                program_invocation_short_name, words[0], wrong);
        exit(USAGE);
    }
    return command;
}

static int run(struct ftpc_session *s, const struct ftpc_command *command,
               const char *words[])
{
    if (command == NULL)
        return ftpc_menu_run(s);
    if (ftpc_command_run(command, s, words) == -1) {
        ftpc_menu_complain(words[0], s->client.why);
        return EXIT_FAILURE;
    }
    ftpc_ask(&s->client, "QUIT", NULL);
    return EXIT_SUCCESS;
}

int main(int argc, char *argv[])
{
    const char *host, *user = "anonymous", *password = getenv("FTP_PASSWORD");
    const char *words[FTPC_WORDS_MAX + 1] = {NULL};
    int port, count = 0, seconds = 30, status = EXIT_FAILURE;
    static struct ftpc_session s;
    const struct args_option options[] = {
        ARGS_OPERAND_TEXT("HOST", &host, "the server's name or address"),
        ARGS_OPERAND_INT("PORT", &port, 1, 65535, "its port"),
        ARGS_REST("[COMMAND]...", words, &count, FTPC_WORDS_MAX,
                  "list, get FILE, put FILE ...; none: a menu of all"),
        ARGS_FLAG("force", &s.force, "replace files without asking"),
        ARGS_TEXT("user", &user, "NAME",
                  "log in as; its password: $FTP_PASSWORD"),
        ARGS_INT("timeout-seconds", &seconds, 1, 3600, "how long to wait"),
        ARGS_END,
    };
    args_parse(
        argc, argv,
        "ftp_client - one connection to talk, and one more for each file",
        "ftp_client 127.0.0.1 2121 get notes.txt", options);
    const struct ftpc_command *command = parse(words, count);
    struct ftpc *c = &s.client;

    CHECK(signals_ignore_pipe());
    ftpc_menu_init(&s);
    if (ftpc_open(c, host, port, seconds * 1000) == -1 ||
        ftpc_login(c, user, password == NULL ? "-" : password) == -1)
        ftpc_menu_complain("not connected", c->why);
    else
        status = run(&s, command, words);
    ftpc_close(c);
    return status;
}
