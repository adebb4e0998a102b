/*
 * Tests of day9/ftp/path.h.
 */
#include "day9/ftp/path.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/guard.h"

static const struct {
    const char *cwd, *name, *path;
} rows[] = {
    {"/", "", "/"},
    {"/", "a", "/a"},
    {"/", "/a", "/a"},
    {"/", ".", "/"},
    {"/", "..", "/"},
    {"/", "../..", "/"},
    {"/", "../../etc/passwd", "/etc/passwd"},
    {"/", "/../../etc/passwd", "/etc/passwd"},
    {"/a/b", "", "/a/b"},
    {"/a/b", "c", "/a/b/c"},
    {"/a/b", "/c", "/c"},
    {"/a/b", "..", "/a"},
    {"/a/b", "../..", "/"},
    {"/a/b", "../../..", "/"},
    {"/a/b", "../c", "/a/c"},
    {"/a/b", "./c/./d/", "/a/b/c/d"},
    {"/a/b", "//c///d//", "/c/d"},
    {"/a/b", "c//d", "/a/b/c/d"},
    {"/a/b", "c/../../d", "/a/d"},
    {"/a/b", "...", "/a/b/..."},
    {"/a/b", "..c", "/a/b/..c"},
    {"/a/b", ".c", "/a/b/.c"},
    {"/a/b", "-c d", "/a/b/-c d"},
    {"/a/b", "c\\..\\d", "/a/b/c\\..\\d"},
    {"/", ".ftp-upload", "/.ftp-upload"},
    {"/", "x.ftp-upload-0", "/x.ftp-upload-0"},
    {"/", "a/.ftp-upload-0/..", NULL},
    {"/", ".ftp-upload-0123456789abcdef", NULL},
    {"/a", "/b/.ftp-upload-", NULL},
};

static void test_join_rows(void **state)
{
    (void)state;
    char *path = (char *)guard_new(FTP_PATH_MAX);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int result = ftp_path_join(rows[i].cwd, rows[i].name, path);
        if (rows[i].path == NULL) {
            assert_int_equal(result, -1);
            assert_int_equal(errno, ENOENT);
        } else {
            assert_int_equal(result, 0);
            assert_string_equal(path, rows[i].path);
        }
    }
    guard_free((unsigned char *)path, FTP_PATH_MAX);
}

static void test_join_long(void **state)
{
    (void)state;
    char *path = (char *)guard_new(FTP_PATH_MAX);
    char name[FTP_PATH_MAX + 1];
    memset(name, 'a', sizeof(name));
    name[FTP_PATH_MAX - 2] = '\0'; /* with its '/' and NUL it just fits */
    assert_int_equal(ftp_path_join("/", name, path), 0);
    assert_int_equal(strlen(path), FTP_PATH_MAX - 1);
    assert_int_equal(ftp_path_join("/b", name, path), -1);
    assert_int_equal(errno, ENAMETOOLONG);
    name[FTP_PATH_MAX - 2] = 'a';
    name[FTP_PATH_MAX - 1] = '\0';
    assert_int_equal(ftp_path_join("/", name, path), -1);
    assert_int_equal(errno, ENAMETOOLONG);
    guard_free((unsigned char *)path, FTP_PATH_MAX);
}

static void test_is_temp(void **state)
{
    (void)state;
    assert_true(ftp_path_is_temp(FTP_PATH_TEMP "0"));
    assert_false(ftp_path_is_temp(".ftp"));
    assert_false(ftp_path_is_temp("a" FTP_PATH_TEMP));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_join_rows),
        cmocka_unit_test(test_join_long),
        cmocka_unit_test(test_is_temp),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
