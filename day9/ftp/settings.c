/*
 * settings - the commands that touch no file (settings.h).
 */
#include "day9/ftp/settings.h"

#include <string.h>
#include <strings.h>

static void set_type(struct ftp_session *s, const char *type)
{
    bool is_text = strcasecmp(type, "A") == 0 || strcasecmp(type, "A N") == 0;
    bool is_bytes = strcasecmp(type, "I") == 0 || strcasecmp(type, "L 8") == 0;
    if (is_text || is_bytes) {
        s->is_text = is_text;
        ftp_control_reply(&s->control, "200 As %s", is_text ? "text" : "bytes");
    } else {
        ftp_control_reply(&s->control, "504 TYPE is A or I here");
    }
}

/* MODE, STRU, OPTS: one value each that we have. */
static void set_only(struct ftp_session *s, const char *argument,
                     const char *only)
{
    size_t len = strlen(only);
    if (strncasecmp(argument, only, len) == 0 &&
        (argument[len] == '\0' || argument[len] == ' '))
        ftp_control_reply(&s->control, "200 Yes");
    else
        ftp_control_reply(&s->control, "504 Only %s here", only);
}

static void set_option(struct ftp_session *s, const char *argument)
{
    if (strncasecmp(argument, "MLST", 4) == 0)
        ftp_control_reply(&s->control, "200 All facts, always");
    else
        set_only(s, argument, "UTF8");
}

static void set_offset(struct ftp_session *s, const char *argument)
{
    if (ftp_offset(argument, &s->offset) == -1)
        ftp_control_reply(&s->control, "501 How many bytes?");
    else
        ftp_control_reply(&s->control, "350 From there: RETR or STOR?");
}

static void tell_features(struct ftp_session *s)
{
    ftp_control_reply(&s->control,
                      "211-Beyond RFC 959:\r\n EPSV\r\n MDTM\r\n"
                      " MLST type*;size*;modify*;perm*;unique*;\r\n"
                      " REST STREAM\r\n SIZE\r\n TVFS\r\n UTF8\r\n211 End");
}

static void tell_commands(struct ftp_session *s)
{
    ftp_control_reply(
        &s->control,
        "214-We know:\r\n"
        " USER PASS QUIT SYST FEAT OPTS HELP NOOP TYPE MODE STRU\r\n"
        " PWD CWD CDUP SIZE MDTM MLST DELE MKD RMD RNFR RNTO\r\n"
        " PASV EPSV REST ABOR LIST NLST MLSD RETR STOR APPE\r\n214 End");
}

void ftp_settings_do(struct ftp_session *s, const struct ftp_command *command)
{
    switch (command->verb) {
    case FTP_SYST:
        ftp_control_reply(&s->control, "215 UNIX Type: L8");
        break;
    case FTP_FEAT:
        tell_features(s);
        break;
    case FTP_OPTS:
        set_option(s, command->argument);
        break;
    case FTP_HELP:
        tell_commands(s);
        break;
    case FTP_TYPE:
        set_type(s, command->argument);
        break;
    case FTP_MODE:
        set_only(s, command->argument, "S");
        break;
    case FTP_STRU:
        set_only(s, command->argument, "F");
        break;
    case FTP_REST:
        set_offset(s, command->argument);
        break;
    case FTP_ABOR:
        ftp_control_reply(&s->control, "226 There is nothing to abort");
        break;
    case FTP_PORT:
    case FTP_EPRT:
        ftp_control_reply(&s->control, "502 We never connect to a client, it "
                                       "comes to us: PASV or EPSV");
        break;
    default:
        ftp_control_reply(&s->control, "200 Here we are");
        break;
    }
}
