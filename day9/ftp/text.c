/*
 * text - lines that end in LF here, in CRLF on the way (text.h).
 */
#include "day9/ftp/text.h"

size_t ftp_text_out(const char *bytes, size_t len, char *out)
{
    size_t used = 0;
    for (size_t i = 0; i < len; i++) {
        if (bytes[i] == '\n')
            out[used++] = '\r';
        out[used++] = bytes[i];
    }
    return used;
}

size_t ftp_text_in(struct ftp_text_in *in, const char *bytes, size_t len,
                   bool is_last, char *out)
{
    size_t used = 0;
    for (size_t i = 0; i < len; i++) {
        if (in->has_cr && bytes[i] != '\n')
            out[used++] = '\r';
        in->has_cr = bytes[i] == '\r';
        if (!in->has_cr)
            out[used++] = bytes[i];
    }
    if (is_last && in->has_cr)
        out[used++] = '\r';
    return used;
}
