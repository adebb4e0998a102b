#ifndef LAB_LISTING_H
#define LAB_LISTING_H

/*
 * listing - the page that shows what is in a folder without an index.html.
 */
#include <stddef.h>

enum { HTTP_LISTING_MAX = 10000 }; /* names in one page */

/* Returns the page, of *len bytes, for the folder folder_fd, which it closes;
 * path is shown as its name. Names that begin with a dot are left out, folders
 * end in a slash. The caller frees it. NULL with ENOMEM, EMFILE or errno of
 * readdir(3). Waits for the disk. */
char *http_listing(int folder_fd, const char *path, size_t *len);

#endif
