/*
 * listing - the page that shows what is in a folder (listing.h).
 *
 * What stands in a folder was named by whoever could write there: no name goes
 * into the page as it is (markup.h).
 */
#include "day10/http/listing.h"
#include "day10/http/markup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Each byte of a name may become "&quot;". */
enum { NAME_SIZE = NAME_MAX * 6 + 1, PATH_SIZE = PATH_MAX * 6 + 1 };

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Reads the names into list. Returns how many; -1 with errno, and none. */
static int read_names(DIR *folder, char *list[HTTP_LISTING_MAX])
{
    int count = 0;
    struct dirent *entry;
    errno = 0;
    while (count < HTTP_LISTING_MAX && (entry = readdir(folder)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        list[count] = strdup(entry->d_name);
        if (list[count] == NULL)
            break;
        count++;
    }
    int error = errno; /* 0 but after a failure of readdir or strdup */
    while (error != 0 && count > 0)
        free(list[--count]);
    errno = error;
    return error == 0 ? count : -1;
}

static void write_row(FILE *page, int folder_fd, const char *name)
{
    char link[NAME_SIZE], shown[NAME_SIZE];
    struct stat is; /* of a symlink itself: it may lead out of the root */
    if (fstatat(folder_fd, name, &is, AT_SYMLINK_NOFOLLOW) == -1)
        return; /* it has gone meanwhile */
    bool is_folder = S_ISDIR(is.st_mode);
    fprintf(page, "<tr><td><a href=\"%s%s\">%s%s</a></td>",
            http_markup_path(name, link, sizeof link), is_folder ? "/" : "",
            http_markup_html(name, shown, sizeof shown), is_folder ? "/" : "");
    if (S_ISREG(is.st_mode))
        fprintf(page, "<td align=\"right\">%lld</td></tr>\n",
                (long long)is.st_size);
    else
        fprintf(page, "<td></td></tr>\n");
}

static void write_page(FILE *page, int folder_fd, const char *path,
                       char *const names[], int count)
{
    char shown[PATH_SIZE];
    const char *title = http_markup_html(path, shown, sizeof shown);
    if (title == NULL)
        title = "folder";
    fprintf(page,
            "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
            "<meta name=\"viewport\" content=\"width=device-width\">"
            "<title>%s</title></head>\n<body><h1>%s</h1>\n<table>\n",
            title, title);
    if (strcmp(path, "/") != 0)
        fprintf(page, "<tr><td><a href=\"../\">../</a></td><td></td></tr>\n");
    for (int i = 0; i < count; i++)
        write_row(page, folder_fd, names[i]);
    fprintf(page, "</table>\n%s</body></html>\n",
            count == HTTP_LISTING_MAX ? "<p>There is more.</p>\n" : "");
}

char *http_listing(int folder_fd, const char *path, size_t *len)
{
    char *page = NULL;
    DIR *folder = fdopendir(folder_fd);
    char **names = malloc(HTTP_LISTING_MAX * sizeof *names);
    int count = -1;
    if (folder != NULL && names != NULL)
        count = read_names(folder, names);
    FILE *out = count == -1 ? NULL : open_memstream(&page, len);
    if (out != NULL) {
        qsort(names, (size_t)count, sizeof *names, by_name);
        write_page(out, folder_fd, path, names, count);
        if (fclose(out) != 0) { /* out of memory: the page isn't whole */
            free(page);
            page = NULL;
        }
    }
    int error = errno;
    for (int i = 0; i < count; i++)
        free(names[i]);
    free(names);
    if (folder != NULL)
        closedir(folder);
    else
        close(folder_fd);
    errno = error;
    return page;
}
