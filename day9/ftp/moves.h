#ifndef LAB_MOVES_H
#define LAB_MOVES_H

/*
 * moves - the commands that use a data connection: PASV and EPSV, which
 * prepare it, then RETR, STOR, APPE, LIST, NLST, MLSD. Each replies.
 */
#include "day9/ftp/session.h"

/* PASV or EPSV: a new port for the next transfer. */
void ftp_moves_prepare(struct ftp_session *s,
                       const struct ftp_command *command);

/* RETR, STOR, APPE, LIST, NLST or MLSD; then the port is closed. */
void ftp_moves_do(struct ftp_session *s, const struct ftp_command *command);

/* Closes the port, if there is one. */
void ftp_moves_end(struct ftp_session *s);

#endif
