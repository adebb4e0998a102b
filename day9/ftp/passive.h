#ifndef LAB_PASSIVE_H
#define LAB_PASSIVE_H

/*
 * passive - PASV and EPSV: where the client is to come for its data.
 */
#include "day9/ftp/session.h"

/* PASV or EPSV: opens a new port for the next transfer, and replies. */
void ftp_passive_do(struct ftp_session *s, const struct ftp_command *command);

/* Closes the port, if there is one: it is for one transfer. */
void ftp_passive_end(struct ftp_session *s);

#endif
