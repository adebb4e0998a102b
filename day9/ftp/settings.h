#ifndef LAB_SETTINGS_H
#define LAB_SETTINGS_H

/*
 * settings - the commands that touch no file: how files are to be sent, what
 * the server can do. Each replies.
 */
#include "day9/ftp/session.h"

/* SYST, FEAT, OPTS, HELP, NOOP, TYPE, MODE, STRU, REST, ABOR (outside a
 * transfer); PORT and EPRT, which are refused. */
void ftp_settings_do(struct ftp_session *s, const struct ftp_command *command);

#endif
