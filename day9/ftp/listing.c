/*
 * listing - the names in a folder (listing.h).
 */
#include "day9/ftp/listing.h"
#include "common/beneath.h"
#include "common/buf.h"
#include "day9/ftp/format.h"
#include "day9/ftp/path.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK = 16 * 1024, ENTRY_MAX = FTP_FACTS_MAX + FTP_LINE_TEXT_MAX };

struct page { /* what is yet to be sent */
    const struct ftp_listing *listing;
    struct ftp_transfer *transfer;
    time_t now;
    struct buf buf;
    char storage[CHUNK];
};

int ftp_listing_stat(int root_fd, const char *path, struct stat *entry)
{
    int fd = beneath_open(root_fd, path, O_PATH, 0);
    if (fd == -1)
        return -1;
    int result = fstat(fd, entry);
    close(fd);
    if (result == 0 && !S_ISREG(entry->st_mode) && !S_ISDIR(entry->st_mode)) {
        errno = EPERM;
        return -1;
    }
    return result;
}

/* Sends what is on the page. */
static enum ftp_event turn(struct page *page)
{
    enum ftp_event event = ftp_transfer_send(
        page->transfer, buf_data(&page->buf), buf_len(&page->buf));
    buf_consume(&page->buf, buf_len(&page->buf));
    return event;
}

static enum ftp_event add(struct page *page, const char *name,
                          const struct stat *entry)
{
    char text[ENTRY_MAX], facts[FTP_FACTS_MAX] = "";
    switch (page->listing->verb) {
    case FTP_LIST:
        ftp_format_line(entry, name, page->now, text);
        break;
    case FTP_MLSD:
        ftp_format_facts(entry, page->listing->is_read_only, facts);
        /* fall through */
    default:
        snprintf(text, sizeof(text), "%s%s", facts, name);
        break;
    }
    size_t len = strlen(text);
    if (buf_room(&page->buf) < len + 2) {
        enum ftp_event event = turn(page);
        if (event != FTP_READY)
            return event;
    }
    buf_append(&page->buf, text, len);
    buf_append(&page->buf, "\r\n", 2);
    return FTP_READY;
}

static bool is_listed(const struct ftp_listing *l, int dir_fd, const char *name,
                      struct stat *entry)
{
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
        ftp_path_is_temp(name) || strpbrk(name, "\r\n") != NULL ||
        fstatat(dir_fd, name, entry, AT_SYMLINK_NOFOLLOW) == -1)
        return false;
    char path[FTP_PATH_MAX];
    if (S_ISLNK(entry->st_mode))
        return ftp_path_join(l->path, name, path) == 0 &&
               ftp_listing_stat(l->root_fd, path, entry) == 0;
    return S_ISREG(entry->st_mode) || S_ISDIR(entry->st_mode);
}

static enum ftp_event add_folder(struct page *page, DIR *folder)
{
    struct dirent *next;
    struct stat entry;
    enum ftp_event event = FTP_READY;
    while (event == FTP_READY && (errno = 0, next = readdir(folder)) != NULL)
        if (is_listed(page->listing, dirfd(folder), next->d_name, &entry))
            event = add(page, next->d_name, &entry);
    return event == FTP_READY && errno != 0 ? FTP_FAILED : event;
}

static enum ftp_event add_all(struct page *page)
{
    const struct ftp_listing *l = page->listing;
    struct stat entry;
    if (ftp_listing_stat(l->root_fd, l->path, &entry) == -1)
        return FTP_FAILED;
    if (!S_ISDIR(entry.st_mode))
        return add(page, strrchr(l->path, '/') + 1, &entry);
    int fd = beneath_open(l->root_fd, l->path, O_RDONLY | O_DIRECTORY, 0);
    DIR *folder = fd == -1 ? NULL : fdopendir(fd);
    if (folder == NULL) {
        int error = errno;
        if (fd != -1)
            close(fd);
        errno = error;
        return FTP_FAILED;
    }
    enum ftp_event event = add_folder(page, folder);
    int error = errno;
    closedir(folder);
    errno = error;
    return event;
}

enum ftp_event ftp_listing_send(const struct ftp_listing *l,
                                struct ftp_transfer *transfer)
{
    struct page page = {.listing = l, .transfer = transfer, .now = time(NULL)};
    buf_init(&page.buf, page.storage, sizeof(page.storage));
    enum ftp_event event = add_all(&page);
    return event == FTP_READY ? turn(&page) : event;
}
