/*
 * passive - where the client is to come for its data (passive.h).
 */
#include "day9/ftp/passive.h"
#include "common/errors.h"
#include "day9/ftp/data.h"
#include "day9/ftp/format.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/* curl 7.88 loses a second if the answer is there when it first looks, some
 * 20 us after its command: it is let look first. Who says more doesn't wait. */
static void let_look(const struct ftp_session *s)
{
    struct pollfd more = {.fd = s->control_fd, .events = POLLIN};
    ppoll(&more, 1, &(struct timespec){.tv_nsec = 100 * 1000}, NULL);
}

void ftp_passive_end(struct ftp_session *s)
{
    if (s->listen_fd != -1)
        close(s->listen_fd);
    s->listen_fd = -1;
}

/* Returns the number of EPSV's family (RFC 2428): 1 for IPv4, 2 for IPv6. */
static const char *family_of(const struct ftp_session *s)
{
    return s->peer.ss_family == AF_INET ? "1" : "2";
}

static bool is_refused(struct ftp_session *s, enum ftp_verb verb,
                       const char *argument)
{
    if (verb == FTP_PASV && s->is_epsv_only) {
        ftp_control_reply(&s->control, "501 You said EPSV ALL");
    } else if (verb == FTP_EPSV && strcasecmp(argument, "ALL") == 0) {
        s->is_epsv_only = true;
        ftp_control_reply(&s->control, "200 Only EPSV from now on");
    } else if (verb == FTP_EPSV && *argument != '\0' &&
               strcmp(argument, family_of(s)) != 0) {
        ftp_control_reply(&s->control, "522 Not that family, use (%s)",
                          family_of(s));
    } else {
        return false;
    }
    return true;
}

void ftp_passive_do(struct ftp_session *s, const struct ftp_command *command)
{
    enum ftp_verb verb = command->verb;
    struct sockaddr_storage where;
    char text[FTP_PASV_MAX];
    if (is_refused(s, verb, command->argument))
        return;
    ftp_passive_end(s);
    s->listen_fd = ftp_data_listen(s->control_fd, &where);
    let_look(s);
    if (s->listen_fd == -1)
        ftp_control_reply(&s->control, "425 No port: %s", errors_text(errno));
    else if (verb == FTP_EPSV) /* the port stands in the same place in both */
        ftp_control_reply(&s->control, "229 Come to (|||%u|)",
                          ntohs(((struct sockaddr_in *)&where)->sin_port));
    else if (ftp_format_pasv(&where, text) != NULL)
        ftp_control_reply(&s->control, "227 Come to %s", text);
    else
        ftp_control_reply(&s->control, "425 PASV is for IPv4: use EPSV");
}
