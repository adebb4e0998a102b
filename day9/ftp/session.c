/*
 * session - one client, served (session.h).
 */
#include "day9/ftp/session.h"
#include "common/errors.h"
#include "common/escape.h"
#include "common/mono.h"
#include "common/net.h"
#include "common/say.h"
#include "day9/ftp/files.h"
#include "day9/ftp/moves.h"
#include "day9/ftp/passive.h"
#include "day9/ftp/settings.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

enum { TRIES_MAX = 3, LOG_MAX = 1024 };

void ftp_counts_add(struct ftp_counts *all, const struct ftp_counts *one)
{
    all->commands += one->commands;
    all->sent += one->sent;
    all->received += one->received;
    all->bytes_out += one->bytes_out;
    all->bytes_in += one->bytes_in;
}

void ftp_session_init(struct ftp_session *s, const struct ftp_library *library,
                      int fd, const struct sockaddr_storage *peer)
{
    s->library = library;
    s->counts = (struct ftp_counts){.commands = 0};
    s->peer = *peer;
    s->control_fd = fd;
    s->listen_fd = -1;
    s->tries = 0;
    s->is_anonymous = s->is_logged_in = s->is_over = s->is_epsv_only = false;
    s->is_text = true; /* so RFC 959 has it */
    s->offset = 0;
    s->from[0] = '\0';
    memcpy(s->cwd, "/", sizeof("/"));
    ftp_control_init(&s->control, fd);
}

void ftp_session_refuse(struct ftp_session *s, int error)
{
    const char *why = errors_text(error);
    switch (error) {
    case ENOSPC:
    case EDQUOT:
        ftp_control_reply(&s->control, "452 %s", why);
        break;
    case EFBIG:
        ftp_control_reply(&s->control, "552 %s", why);
        break;
    case EIO:
    case EMFILE:
    case ENFILE:
    case ENOMEM:
    case ESTALE:
        ftp_control_reply(&s->control, "451 %s", why);
        break;
    case EXDEV: /* the kernel's word for it would puzzle */
        ftp_control_reply(&s->control, "550 That is not in this library");
        break;
    default:
        ftp_control_reply(&s->control, "550 %s", why);
        break;
    }
}

bool ftp_session_path(struct ftp_session *s, const char *name, char *path)
{
    if (ftp_path_join(s->cwd, name, path) == 0)
        return true;
    ftp_session_refuse(s, errno);
    return false;
}

static void log_in(struct ftp_session *s, const struct ftp_command *command)
{
    if (command->verb == FTP_USER) {
        s->is_logged_in = false;
        s->is_anonymous = strcasecmp(command->argument, "anonymous") == 0 ||
                          strcasecmp(command->argument, "ftp") == 0;
        ftp_control_reply(&s->control, "331 And the password?");
    } else if (s->is_anonymous) {
        s->is_logged_in = true;
        ftp_control_reply(&s->control, "230 Welcome");
    } else {
        s->is_over = ++s->tries == TRIES_MAX;
        ftp_control_reply(&s->control, "530 Log-in failed");
    }
}

static void quit(struct ftp_session *s, const struct ftp_command *command)
{
    (void)command;
    s->is_over = true;
    ftp_control_reply(&s->control, "221 Good-bye");
}

typedef void handler(struct ftp_session *s, const struct ftp_command *command);

static handler *const handlers[FTP_VERBS] = {
    [FTP_USER] = log_in,
    [FTP_PASS] = log_in,
    [FTP_QUIT] = quit,
    [FTP_SYST] = ftp_settings_do,
    [FTP_FEAT] = ftp_settings_do,
    [FTP_OPTS] = ftp_settings_do,
    [FTP_HELP] = ftp_settings_do,
    [FTP_NOOP] = ftp_settings_do,
    [FTP_TYPE] = ftp_settings_do,
    [FTP_MODE] = ftp_settings_do,
    [FTP_STRU] = ftp_settings_do,
    [FTP_REST] = ftp_settings_do,
    [FTP_ABOR] = ftp_settings_do,
    [FTP_PORT] = ftp_settings_do,
    [FTP_EPRT] = ftp_settings_do,
    [FTP_PWD] = ftp_files_do,
    [FTP_CWD] = ftp_files_do,
    [FTP_CDUP] = ftp_files_do,
    [FTP_SIZE] = ftp_files_do,
    [FTP_MDTM] = ftp_files_do,
    [FTP_MLST] = ftp_files_do,
    [FTP_DELE] = ftp_files_do,
    [FTP_MKD] = ftp_files_do,
    [FTP_RMD] = ftp_files_do,
    [FTP_RNFR] = ftp_files_do,
    [FTP_RNTO] = ftp_files_do,
    [FTP_PASV] = ftp_passive_do,
    [FTP_EPSV] = ftp_passive_do,
    [FTP_LIST] = ftp_moves_do,
    [FTP_NLST] = ftp_moves_do,
    [FTP_MLSD] = ftp_moves_do,
    [FTP_RETR] = ftp_moves_do,
    [FTP_STOR] = ftp_moves_do,
    [FTP_APPE] = ftp_moves_do,
};

/* Obeys or refuses one command; one reply to each, in order. */
static void obey(struct ftp_session *s, const struct ftp_command *command)
{
    if (command->refusal == 500)
        ftp_control_reply(&s->control, "500 That is no command");
    else if (!s->is_logged_in && !ftp_verb_is_for_all(command->verb))
        ftp_control_reply(&s->control, "530 Log in first (USER, PASS)");
    else if (command->refusal == 502)
        ftp_control_reply(&s->control, "502 We don't know that (HELP)");
    else if (command->refusal != 0)
        ftp_control_reply(&s->control, "501 Not with that argument");
    else if (s->library->is_read_only && ftp_verb_writes(command->verb))
        ftp_control_reply(&s->control, "550 Nothing can be changed here");
    else
        handlers[command->verb](s, command);
}

static void trace(const struct ftp_session *s, const char *what)
{
    char text[LOG_MAX], peer[NET_TEXT_MAX];
    if (s->library->trace)
        say_thread("session", "peer=%s %s", net_format(&s->peer, peer),
                   escape_bytes(what, strlen(what), text, sizeof(text)));
}

void ftp_session_run(struct ftp_session *s)
{
    trace(s, "begins");
    ftp_control_reply(&s->control, "220 A file library (USER anonymous)");
    enum ftp_event event = FTP_READY;
    while (event == FTP_READY && !s->is_over) {
        struct ftp_command command;
        event = ftp_control_next(
            &s->control, mono_deadline_ms(s->library->idle_ms), &command);
        if (event != FTP_READY)
            break;
        enum ftp_verb verb = command.verb; /* the rest goes with the next */
        trace(s, verb == FTP_PASS ? "PASS ..." : command.line);
        s->counts.commands++;
        obey(s, &command);
        if (verb != FTP_RNFR)
            s->from[0] = '\0';
    }
    if (event == FTP_TIMEOUT)
        ftp_control_reply(&s->control, "421 You were silent for too long");
    else if (event != FTP_READY)
        ftp_control_reply(&s->control, "421 The server ends");
    ftp_passive_end(s);
    trace(s, "ends");
}
