#ifndef LAB_LISTING_H
#define LAB_LISTING_H

/*
 * listing - the names in a folder, as LIST, NLST and MLSD tell them, sent as
 * they are read: a folder may have any number of entries.
 *
 * What can be had is listed: files and folders, and symlinks to such beneath
 * the root, as what they lead to. Not listed: pipes and devices, symlinks that
 * lead nowhere or out, uploads not yet whole, and names with a CR or LF, which
 * no line can hold.
 */
#include "day9/ftp/protocol.h"
#include "day9/ftp/transfer.h"

#include <stdbool.h>
#include <sys/stat.h>

struct ftp_listing {
    enum ftp_verb verb; /* FTP_LIST, FTP_NLST or FTP_MLSD */
    int root_fd;
    bool is_read_only;
    const char *path;
};

/* Looks at what path leads to. Returns 0; -1 with errno as beneath_open, or
 * EPERM if it is neither file nor folder. */
int ftp_listing_stat(int root_fd, const char *path, struct stat *entry);

/* Sends the listing of the folder, or of the one file, l->path. */
enum ftp_event ftp_listing_send(const struct ftp_listing *l,
                                struct ftp_transfer *transfer);

#endif
