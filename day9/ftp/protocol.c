/*
 * protocol - what a client says (protocol.h).
 */
#include "day9/ftp/protocol.h"
#include "common/utf8.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <strings.h>

enum { FOR_ALL = 1, ARGUMENT = 2, WRITES = 4 };

static const struct {
    const char *name;
    int flags;
} verbs[FTP_VERBS] = {
    [FTP_USER] = {"USER", FOR_ALL | ARGUMENT},
    [FTP_PASS] = {"PASS", FOR_ALL},
    [FTP_QUIT] = {"QUIT", FOR_ALL},
    [FTP_SYST] = {"SYST", 0},
    [FTP_FEAT] = {"FEAT", 0},
    [FTP_OPTS] = {"OPTS", ARGUMENT},
    [FTP_HELP] = {"HELP", 0},
    [FTP_NOOP] = {"NOOP", 0},
    [FTP_TYPE] = {"TYPE", ARGUMENT},
    [FTP_MODE] = {"MODE", ARGUMENT},
    [FTP_STRU] = {"STRU", ARGUMENT},
    [FTP_PWD] = {"PWD", 0},
    [FTP_CWD] = {"CWD", ARGUMENT},
    [FTP_CDUP] = {"CDUP", 0},
    [FTP_SIZE] = {"SIZE", ARGUMENT},
    [FTP_MDTM] = {"MDTM", ARGUMENT},
    [FTP_MLST] = {"MLST", 0},
    [FTP_DELE] = {"DELE", ARGUMENT | WRITES},
    [FTP_MKD] = {"MKD", ARGUMENT | WRITES},
    [FTP_RMD] = {"RMD", ARGUMENT | WRITES},
    [FTP_RNFR] = {"RNFR", ARGUMENT | WRITES},
    [FTP_RNTO] = {"RNTO", ARGUMENT | WRITES},
    [FTP_PASV] = {"PASV", 0},
    [FTP_EPSV] = {"EPSV", 0},
    [FTP_PORT] = {"PORT", 0},
    [FTP_EPRT] = {"EPRT", 0},
    [FTP_REST] = {"REST", ARGUMENT},
    [FTP_ABOR] = {"ABOR", 0},
    [FTP_LIST] = {"LIST", 0},
    [FTP_NLST] = {"NLST", 0},
    [FTP_MLSD] = {"MLSD", 0},
    [FTP_RETR] = {"RETR", ARGUMENT},
    [FTP_STOR] = {"STOR", ARGUMENT | WRITES},
    [FTP_APPE] = {"APPE", ARGUMENT | WRITES},
};

static bool has(enum ftp_verb verb, int flag)
{
    return verb < FTP_VERBS && (verbs[verb].flags & flag) != 0;
}

bool ftp_verb_is_for_all(enum ftp_verb verb)
{
    return has(verb, FOR_ALL);
}

bool ftp_verb_writes(enum ftp_verb verb)
{
    return has(verb, WRITES);
}

/* Takes Telnet's commands out in place (a client that aborts sends IAC IP IAC
 * DM before its ABOR); returns the length that is left. */
static size_t strip_telnet(char *line, size_t len)
{
    enum { WILL = 251, DONT = 254, IAC = 255 };
    const unsigned char *text = (const unsigned char *)line;
    size_t kept = 0;
    for (size_t i = 0; i < len; i++) {
        if (text[i] == IAC && ++i < len && text[i] != IAC) {
            if (text[i] >= WILL && text[i] <= DONT)
                i++; /* and the number of the option */
        } else if (i < len) {
            line[kept++] = line[i]; /* IAC IAC is the byte itself */
        }
    }
    line[kept] = '\0';
    return kept;
}

/* Fit for a name, a reply, a log: text without control bytes. */
static bool is_text(const char *text)
{
    size_t left = strlen(text), used;
    for (; left > 0; left -= used, text += used) {
        uint32_t code;
        used = utf8_decode(text, left, &code);
        if (used == 0 || code < 0x20 || code == 0x7f)
            return false;
    }
    return true;
}

static enum ftp_verb find(const char *name, size_t len)
{
    for (int verb = 0; verb < FTP_VERBS; verb++)
        if (strlen(verbs[verb].name) == len &&
            strncasecmp(verbs[verb].name, name, len) == 0)
            return (enum ftp_verb)verb;
    return FTP_VERBS;
}

static int refusal(const struct ftp_command *command, size_t len)
{
    if (*command->line == '\0' && len == 0)
        return 500;
    if (strlen(command->line) != len || !is_text(command->line))
        return 501;
    if (command->verb == FTP_VERBS)
        return *command->line == ' ' ? 500 : 502;
    return *command->argument == '\0' && has(command->verb, ARGUMENT) ? 501 : 0;
}

void ftp_parse(char *line, size_t len, struct ftp_command *command)
{
    len = strip_telnet(line, len);
    size_t verb_len = strcspn(line, " ");
    command->line = line;
    command->verb = find(line, verb_len);
    /* one blank ends the verb; more belong to the name of a file */
    command->argument = line + verb_len + (line[verb_len] == ' ');
    command->refusal = refusal(command, len);
}

int ftp_offset(const char *text, long long *value)
{
    long long sum = 0;
    if (*text == '\0' || text[strspn(text, "0123456789")] != '\0') {
        errno = EINVAL;
        return -1;
    }
    for (; *text != '\0'; text++) {
        int digit = *text - '0';
        if (sum > (LLONG_MAX - digit) / 10) {
            errno = ERANGE;
            return -1;
        }
        sum = sum * 10 + digit;
    }
    *value = sum;
    return 0;
}
