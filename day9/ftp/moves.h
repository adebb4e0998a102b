#ifndef LAB_MOVES_H
#define LAB_MOVES_H

/*
 * moves - the commands that send something over a data connection.
 */
#include "day9/ftp/session.h"

/* RETR, STOR, APPE, LIST, NLST or MLSD, by the port that PASV or EPSV has
 * opened; then that is closed. Replies. */
void ftp_moves_do(struct ftp_session *s, const struct ftp_command *command);

#endif
