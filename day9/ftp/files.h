#ifndef LAB_FILES_H
#define LAB_FILES_H

/*
 * files - the commands on names: where one is, what there is, delete, make,
 * rename. Each replies.
 */
#include "day9/ftp/session.h"

/* PWD, CWD, CDUP, SIZE, MDTM, MLST, DELE, MKD, RMD, RNFR or RNTO. */
void ftp_files_do(struct ftp_session *s, const struct ftp_command *command);

#endif
