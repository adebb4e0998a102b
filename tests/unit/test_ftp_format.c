/*
 * Tests of day9/ftp/format.h.
 */
#include "day9/ftp/format.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/guard.h"

enum { NOON = 1706702400, DAY = 24 * 60 * 60 }; /* of 31 January 2024, UTC */

static struct sockaddr_storage v4(const char *host, uint16_t port)
{
    struct sockaddr_storage where = {.ss_family = AF_INET};
    struct sockaddr_in *address = (struct sockaddr_in *)&where;
    address->sin_port = htons(port);
    assert_int_equal(inet_pton(AF_INET, host, &address->sin_addr), 1);
    return where;
}

static struct sockaddr_storage v6(const char *host, uint16_t port)
{
    struct sockaddr_storage where = {.ss_family = AF_INET6};
    struct sockaddr_in6 *address = (struct sockaddr_in6 *)&where;
    address->sin6_port = htons(port);
    assert_int_equal(inet_pton(AF_INET6, host, &address->sin6_addr), 1);
    return where;
}

static void test_pasv(void **state)
{
    (void)state;
    char text[FTP_PASV_MAX];
    struct sockaddr_storage where = v4("127.0.0.1", 10000);
    assert_string_equal(ftp_format_pasv(&where, text), "(127,0,0,1,39,16)");
    where = v4("255.255.255.255", 65535);
    assert_string_equal(ftp_format_pasv(&where, text),
                        "(255,255,255,255,255,255)");
    where = v4("10.0.0.1", 255);
    assert_string_equal(ftp_format_pasv(&where, text), "(10,0,0,1,0,255)");
    where = v6("::ffff:10.0.0.1", 256);
    assert_string_equal(ftp_format_pasv(&where, text), "(10,0,0,1,1,0)");
    where = v6("::1", 256);
    assert_null(ftp_format_pasv(&where, text));
}

static void test_quoted(void **state)
{
    (void)state;
    char text[FTP_QUOTED_MAX];
    assert_string_equal(ftp_format_quoted("/", text), "\"/\"");
    assert_string_equal(ftp_format_quoted("/a b", text), "\"/a b\"");
    assert_string_equal(ftp_format_quoted("/\"a\"", text), "\"/\"\"a\"\"\"");
}

static void test_quoted_at_its_longest(void **state)
{
    (void)state;
    static char path[4096], all[FTP_QUOTED_MAX];
    memset(path, '"', sizeof(path) - 1);
    assert_int_equal(strlen(ftp_format_quoted(path, all)), 2 * 4095 + 2);
}

static void test_time(void **state)
{
    (void)state;
    char text[FTP_TIME_MAX];
    assert_string_equal(ftp_format_time(NOON, text), "20240131120000");
    assert_string_equal(ftp_format_time(0, text), "19700101000000");
    assert_string_equal(ftp_format_time(-1, text), "19691231235959");
}

static struct stat entry(mode_t mode, off_t size, time_t when)
{
    struct stat file = {.st_mode = mode, .st_size = size, .st_nlink = 1};
    file.st_mtime = when;
    file.st_dev = 0xfd01;
    file.st_ino = 0x2a;
    return file;
}

static void test_facts(void **state)
{
    (void)state;
    char text[FTP_FACTS_MAX];
    struct stat file = entry(S_IFREG | 0644, 5000000000, NOON);
    assert_string_equal(ftp_format_facts(&file, true, text),
                        "type=file;size=5000000000;modify=20240131120000;"
                        "perm=r;unique=fd01g2a; ");
    assert_non_null(strstr(ftp_format_facts(&file, false, text), "perm=adfrw"));
    struct stat folder = entry(S_IFDIR | 0755, 4096, NOON);
    assert_string_equal(
        ftp_format_facts(&folder, true, text),
        "type=dir;modify=20240131120000;perm=el;unique=fd01g2a; ");
}

static void test_line(void **state)
{
    (void)state;
    char text[FTP_LINE_TEXT_MAX];
    struct stat file = entry(S_IFREG | 0640, 3, NOON);
    assert_string_equal(ftp_format_line(&file, "a b", NOON + DAY, text),
                        "-rw-r-----   1 ftp ftp            3 "
                        "Jan 31 12:00 a b");
    assert_string_equal(ftp_format_line(&file, "-x", NOON + 200 * DAY, text),
                        "-rw-r-----   1 ftp ftp            3 "
                        "Jan 31  2024 -x");
    assert_non_null(/* from the future */
                    strstr(ftp_format_line(&file, "a", NOON - 2 * DAY, text),
                           " 2024 a"));
    struct stat folder = entry(S_IFDIR | 0755, 0, NOON);
    assert_memory_equal(ftp_format_line(&folder, "d", NOON, text),
                        "drwxr-xr-x ", 11);
    assert_non_null(
        strstr(ftp_format_line(&file, "a\x1b[0m\tb\x7f\xc3\xa9", NOON, text),
               " a?[0m?b?\xc3\xa9"));
}

static void test_line_of_the_longest_name(void **state)
{
    (void)state;
    char *text = (char *)guard_new(FTP_LINE_TEXT_MAX);
    char name[256];
    memset(name, 'n', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    struct stat file = entry(S_IFREG | 0777, INT64_MAX, NOON);
    file.st_nlink = UINT64_MAX;
    assert_non_null(strstr(ftp_format_line(&file, name, NOON, text), name));
    guard_free((unsigned char *)text, FTP_LINE_TEXT_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pasv),
        cmocka_unit_test(test_quoted),
        cmocka_unit_test(test_quoted_at_its_longest),
        cmocka_unit_test(test_time),
        cmocka_unit_test(test_facts),
        cmocka_unit_test(test_line),
        cmocka_unit_test(test_line_of_the_longest_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
