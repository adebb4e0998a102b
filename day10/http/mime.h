#ifndef LAB_MIME_H
#define LAB_MIME_H

/*
 * mime - what kind of file a name promises.
 */

/* Returns the media type for Content-Type by the name's last extension, in
 * whatever case; "application/octet-stream" for one that isn't known. Text is
 * said to be UTF-8. Static storage; pure. */
const char *http_mime_type(const char *name);

#endif
