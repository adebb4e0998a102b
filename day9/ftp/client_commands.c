/*
 * client_commands - what one can tell ftp_client to do (client_commands.h).
 */
#include "day9/ftp/client_commands.h"
#include "common/errors.h"
#include "common/say.h"
#include "day9/ftp/client_data.h"
#include "day9/ftp/client_files.h"
#include "day9/ftp/client_names.h"
#include "day9/ftp/client_text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void print_line(void *arg, const char *line, size_t len)
{
    char text[SAY_LINE_MAX];
    (void)arg;
    say_bare("%s", line == NULL
                       ? "(a line too long to be shown)"
                       : ftpc_text_clean(line, len, text, sizeof(text)));
}

static int print_lines(struct ftpc_session *s, const char *verb,
                       const char *words[])
{
    return ftpc_data_lines(&s->client, verb, words[1], print_line, NULL);
}

/* Commands of which the server does all: its answer is the result. */
static int forward(struct ftpc_session *s, const char *verb,
                   const char *words[])
{
    if (ftpc_do(&s->client, 2, verb, words[1]) == -1)
        return -1;
    print_line(NULL, s->client.answer.line, s->client.answer.line_len);
    return 0;
}

static int rename_file(struct ftpc_session *s, const char *verb,
                       const char *words[])
{
    if (ftpc_do(&s->client, 3, verb, words[1]) == -1)
        return -1;
    return forward(s, "RNTO", words + 1);
}

static int print_folder(struct ftpc_session *s, const char *verb,
                        const char *words[])
{
    char path[FTPC_COMMAND_MAX], text[SAY_LINE_MAX / 2];
    (void)words;
    if (ftpc_do(&s->client, 2, verb, NULL) == -1)
        return -1;
    int len = ftpc_answer_path(&s->client.answer, path, sizeof(path));
    if (len == -1)
        return ftpc_fail(&s->client, "the server doesn't say where");
    say("client", "folder=%s",
        ftpc_text_clean(path, (size_t)len, text, sizeof(text)));
    return 0;
}

static int print_size(struct ftpc_session *s, const char *verb,
                      const char *words[])
{
    (void)verb;
    long long size = ftpc_file_size(&s->client, words[1]);
    if (size == -1)
        return -1;
    say("client", "size=%lld", size);
    return 0;
}

static void report(const char *did, const struct ftpc_file *f, const char *name)
{
    const struct ftpc_progress *p = &f->progress;
    char text[SAY_LINE_MAX / 2];
    say("client", "%s %s: bytes=%lld resumed_at=%lld seconds=%.3f MB/s=%.1f",
        did, ftpc_text_clean(name, strlen(name), text, sizeof(text)),
        p->done - p->start, p->start, ftpc_progress_seconds(p),
        ftpc_progress_rate(p));
}

/* Finds out whether something of that name may be replaced, if it exists. */
static int check_free(struct ftpc_session *s, struct ftpc_file *f, bool exists,
                      const char *name)
{
    f->force = s->force;
    if (!exists || s->force)
        return 0;
    f->force = s->may_replace != NULL && s->may_replace(s, name);
    if (f->force)
        return 0;
    return ftpc_fail(&s->client, "%s is there already; --force replaces", name);
}

static int get_as(struct ftpc_session *s, const char *remote, const char *local)
{
    struct ftpc_file f = {.remote = remote, .local = local};
    bool exists = faccessat(AT_FDCWD, local, F_OK, AT_SYMLINK_NOFOLLOW) == 0 ||
                  errno != ENOENT;
    if (check_free(s, &f, exists, local) == -1 ||
        ftpc_file_get(&s->client, &f) == -1)
        return -1;
    report("get", &f, local);
    return 0;
}

/* The name a file gets if its user gives none is the last part of its path:
 * "../../etc/passwd" lands here, as passwd. */
static int get_file(struct ftpc_session *s, const char *verb,
                    const char *words[])
{
    (void)verb;
    const char *local = words[2] != NULL ? words[2] : ftpc_text_name(words[1]);
    if (local == NULL)
        return ftpc_fail(&s->client, "'%s' names no file: get FILE AS",
                         words[1]);
    return get_as(s, words[1], local);
}

/* Goes on after a file that can't be had: it may be one of many. */
static int get_files(struct ftpc_session *s, const char *verb,
                     const char *words[])
{
    struct ftpc *c = &s->client;
    struct ftpc_names names;
    int files = 0, failed = 0;
    (void)verb;
    int result = ftpc_names_ask(c, words[1] == NULL ? "*" : words[1], &names);
    for (size_t at = 0; at < names.len && !c->is_lost;
         at += strlen(names.text + at) + 1) {
        const char *name = names.text + at;
        if (ftpc_file_size(c, name) == -1)
            continue; /* a folder */
        if (get_as(s, name, name) == 0) {
            files++;
        } else {
            failed++;
            say("client", "%s: %s", name, c->why);
        }
    }
    ftpc_names_free(&names);
    if (result == -1 || c->is_lost)
        return -1;
    say("client", "files=%d failed=%d refused_names=%d", files, failed,
        names.refused);
    return failed + names.refused == 0 ? 0
                                       : ftpc_fail(c, "not all files are here");
}

static int put_file(struct ftpc_session *s, const char *verb,
                    const char *words[])
{
    enum { NOT_THERE = 550 };
    struct ftpc_file f = {.remote = words[2], .local = words[1]};
    struct ftpc *c = &s->client;
    (void)verb;
    if (f.remote == NULL && (f.remote = ftpc_text_name(f.local)) == NULL)
        return ftpc_fail(c, "'%s' names no file: put FILE AS", f.local);
    bool exists = !s->force && ftpc_file_size(c, f.remote) != -1;
    if (!s->force && !exists && !c->is_lost && c->answer.code != NOT_THERE)
        return ftpc_fail(c, "nobody knows if %s is there; --force sends it",
                         f.remote);
    if (check_free(s, &f, exists, f.remote) == -1 || ftpc_file_put(c, &f) == -1)
        return -1;
    report("put", &f, f.remote);
    return 0;
}

static int help(struct ftpc_session *s, const char *verb, const char *words[])
{
    (void)s;
    (void)verb;
    (void)words;
    ftpc_command_menu();
    return 0;
}

static const struct ftpc_command commands[] = {
    {"list", "[FOLDER]", "what is in the folder", 0, 1, "LIST", print_lines},
    {"get", "FILE [AS]", "fetch a file; goes on where an earlier get ended", 1,
     2, NULL, get_file},
    {"mget", "[PATTERN]", "fetch all files of the folder, or *.txt", 0, 1, NULL,
     get_files},
    {"put", "FILE [AS]", "send a file", 1, 2, NULL, put_file},
    {"show", "FILE", "print a file of text", 1, 1, "RETR", print_lines},
    {"cd", "FOLDER", "go to another folder; cd .. goes up", 1, 1, "CWD",
     forward},
    {"pwd", "", "in which folder are we?", 0, 0, "PWD", print_folder},
    {"size", "FILE", "how many bytes has it?", 1, 1, NULL, print_size},
    {"time", "FILE", "when was it changed (UTC)?", 1, 1, "MDTM", forward},
    {"mkdir", "FOLDER", "make a folder", 1, 1, "MKD", forward},
    {"rmdir", "FOLDER", "remove an empty folder", 1, 1, "RMD", forward},
    {"delete", "FILE", "remove a file", 1, 1, "DELE", forward},
    {"rename", "FROM TO", "rename a file or folder", 2, 2, "RNFR", rename_file},
    {"help", "", "this menu", 0, 0, NULL, help},
    {"quit", "", "leave", 0, 0, "QUIT", forward},
};
enum { COMMANDS = sizeof(commands) / sizeof(commands[0]) };

void ftpc_command_menu(void)
{
    for (int i = 0; i < COMMANDS; i++)
        say_bare("  %-6s %-10s %s", commands[i].name, commands[i].usage,
                 commands[i].help);
}

const struct ftpc_command *ftpc_command_find(const char *const words[],
                                             int count, char *wrong)
{
    for (int i = 0; i < COMMANDS; i++) {
        const struct ftpc_command *command = &commands[i];
        if (strcmp(command->name, words[0]) != 0)
            continue;
        if (count > command->min && count <= command->max + 1)
            return command;
        snprintf(wrong, FTPC_WHY_MAX, "it takes %s",
                 command->max == 0 ? "no more words" : command->usage);
        return NULL;
    }
    snprintf(wrong, FTPC_WHY_MAX, "no such command");
    return NULL;
}

int ftpc_command_run(const struct ftpc_command *command, struct ftpc_session *s,
                     const char *words[])
{
    return command->run(s, command->verb, words);
}
