/*
 * Tests of common/beneath.h, in a folder of their own:
 *
 *     outside                 a file, beside the root
 *     root/folder/file, root/fifo
 *     root/in -> folder/file  root/up -> ../outside   root/abs -> (absolute)
 *     root/dir_in -> folder   root/dir_out -> ..      root/loop -> loop
 */
#include "common/beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/unit/left.h"

static char top[PATH_MAX];
static int top_fd = -1, root_fd = -1;

static void make_file(const char *path, const char *text)
{
    int fd =
        openat(top_fd, path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
}

static int set_up(void **state)
{
    (void)state;
    const char *tmp = getenv("TMPDIR");
    snprintf(top, sizeof(top), "%s/beneath-XXXXXX", tmp == NULL ? "/tmp" : tmp);
    if (mkdtemp(top) == NULL)
        return -1;
    top_fd = open(top, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    mkdirat(top_fd, "root", 0700);
    mkdirat(top_fd, "root/folder", 0700);
    make_file("outside", "outside");
    make_file("root/folder/file", "inside");
    mkfifoat(top_fd, "root/fifo", 0600);
    symlinkat("folder/file", top_fd, "root/in");
    symlinkat("../outside", top_fd, "root/up");
    char absolute[PATH_MAX + 32];
    snprintf(absolute, sizeof(absolute), "%s/root/folder/file", top);
    symlinkat(absolute, top_fd, "root/abs");
    symlinkat("folder", top_fd, "root/dir_in");
    symlinkat("..", top_fd, "root/dir_out");
    symlinkat("loop", top_fd, "root/loop");
    char root[PATH_MAX + 8];
    snprintf(root, sizeof(root), "%s/root", top);
    root_fd = beneath_root(root);
    return root_fd == -1 ? -1 : 0;
}

static int tear_down(void **state)
{
    static const char *const names[] = {
        "root/folder/file", "root/folder/new", "root/in",      "root/up",
        "root/abs",         "root/dir_in",     "root/dir_out", "root/loop",
        "root/fifo",        "outside",         "root/made"};
    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        unlinkat(top_fd, names[i], 0);
    unlinkat(top_fd, "root/folder", AT_REMOVEDIR);
    unlinkat(top_fd, "root", AT_REMOVEDIR);
    close(root_fd);
    close(top_fd);
    return rmdir(top);
}

static void assert_fails(int result, int error, const char *label)
{
    if (result != -1 || errno != error)
        fail_msg("%s: %d, errno %d, not %d", label, result, errno, error);
}

static void test_beneath_root_fails(void **state)
{
    (void)state;
    char path[PATH_MAX + 32];
    snprintf(path, sizeof(path), "%s/none", top);
    assert_fails(beneath_root(path), ENOENT, "no such folder");
    snprintf(path, sizeof(path), "%s/outside", top);
    assert_fails(beneath_root(path), ENOTDIR, "a file");
}

static void test_beneath_open_reads_what_is_inside(void **state)
{
    static const char *const paths[] = {
        "folder/file",     "/folder/file",          "///folder//file",
        "./folder/./file", "folder/../folder/file", "in",
        "/dir_in/file",    "folder/../in"};
    (void)state;
    left_note();
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        char text[16] = "";
        int fd = beneath_open(root_fd, paths[i], O_RDONLY, 0);
        if (fd == -1)
            fail_msg("%s: errno %d", paths[i], errno);
        assert_int_equal(read(fd, text, sizeof(text) - 1), 6);
        assert_string_equal(text, "inside");
        assert_true((fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
        close(fd);
    }
    assert_false(left_anything());
}

static void test_beneath_open_stays_inside(void **state)
{
    static const struct {
        const char *path;
        int error;
    } rows[] = {
        {"..", EXDEV},
        {"../outside", EXDEV},
        {"/../outside", EXDEV},
        {"folder/../../outside", EXDEV},
        {"folder/../../root/folder/file", EXDEV},
        {"up", EXDEV},
        {"abs", EXDEV},
        {"dir_out/outside", EXDEV},
        {"dir_in/../../outside", EXDEV},
        {"/etc/passwd", ENOENT},
        {"/proc/self/root/etc/passwd", ENOENT},
        {"loop", ELOOP},
        {"folder/file/x", ENOTDIR},
        {"none", ENOENT},
    };
    (void)state;
    left_note();
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_fails(beneath_open(root_fd, rows[i].path, O_RDONLY, 0),
                     rows[i].error, rows[i].path);
    assert_fails(beneath_open(root_fd, "up", O_WRONLY | O_TRUNC, 0), EXDEV,
                 "writing through a link");
    assert_fails(beneath_open(root_fd, "../made", O_WRONLY | O_CREAT, 0600),
                 EXDEV, "making a file outside");
    assert_int_equal(faccessat(top_fd, "made", F_OK, 0), -1);
    assert_false(left_anything());
}

static void test_beneath_open_is_the_root_itself(void **state)
{
    static const char *const paths[] = {"", "/", "//", ".", "folder/.."};
    struct stat root, got;
    (void)state;
    fstat(root_fd, &root);
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        int fd = beneath_open(root_fd, paths[i], O_RDONLY | O_DIRECTORY, 0);
        assert_return_code(fstat(fd, &got), errno);
        assert_true(got.st_ino == root.st_ino && got.st_dev == root.st_dev);
        close(fd);
    }
}

static void test_beneath_open_does_not_wait_for_a_fifo(void **state)
{
    struct stat got;
    (void)state;
    int fd = beneath_open(root_fd, "fifo", O_RDONLY, 0);
    assert_return_code(fstat(fd, &got), errno);
    assert_true(S_ISFIFO(got.st_mode));
    close(fd);
    assert_fails(beneath_open(root_fd, "fifo", O_WRONLY, 0), ENXIO, "writing");
}

static void test_beneath_parent_finds_folder_and_name(void **state)
{
    const char *name = NULL;
    (void)state;
    int fd = beneath_parent(root_fd, "/dir_in/new", &name);
    assert_true(fd != -1);
    assert_string_equal(name, "new");
    assert_return_code(mkdirat(fd, name, 0700), errno);
    assert_return_code(unlinkat(root_fd, "folder/new", AT_REMOVEDIR), errno);
    close(fd);
    fd = beneath_parent(root_fd, "made", &name);
    assert_true(fd != -1);
    assert_string_equal(name, "made");
    close(fd);
}

static void test_beneath_parent_refuses(void **state)
{
    char too_long[PATH_MAX + 8];
    const char *name;
    (void)state;
    memset(too_long, 'a', sizeof(too_long));
    memcpy(too_long + sizeof(too_long) - 3, "/b", 3);
    const struct {
        const char *path;
        int error;
    } rows[] = {
        {"", EINVAL},
        {"/", EINVAL},
        {".", EINVAL},
        {"..", EINVAL},
        {"folder/", EINVAL},
        {"folder/..", EINVAL},
        {"../made", EXDEV},
        {"dir_out/made", EXDEV},
        {"none/made", ENOENT},
        {"in/made", ENOTDIR},
        {too_long, ENAMETOOLONG},
    };
    left_note();
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_fails(beneath_parent(root_fd, rows[i].path, &name),
                     rows[i].error, rows[i].path);
    assert_false(left_anything());
}

static int eagain_left, calls;

long __real_syscall(long number, ...);
long __wrap_syscall(long number, int fd, const char *path, void *how,
                    size_t size);
long __wrap_syscall(long number, int fd, const char *path, void *how,
                    size_t size)
{
    calls++;
    if (eagain_left > 0) {
        eagain_left--;
        errno = EAGAIN;
        return -1;
    }
    return __real_syscall(number, fd, path, how, size);
}

static void test_beneath_open_tries_again(void **state)
{
    (void)state;
    eagain_left = 3, calls = 0;
    int fd = beneath_open(root_fd, "folder/file", O_RDONLY, 0);
    assert_true(fd != -1);
    assert_int_equal(calls, 4);
    close(fd);
    eagain_left = INT_MAX, calls = 0;
    assert_fails(beneath_open(root_fd, "folder/file", O_RDONLY, 0), EAGAIN,
                 "for ever");
    assert_in_range(calls, 2, 1000);
    eagain_left = 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_beneath_root_fails),
        cmocka_unit_test(test_beneath_open_reads_what_is_inside),
        cmocka_unit_test(test_beneath_open_stays_inside),
        cmocka_unit_test(test_beneath_open_is_the_root_itself),
        cmocka_unit_test(test_beneath_open_does_not_wait_for_a_fifo),
        cmocka_unit_test(test_beneath_parent_finds_folder_and_name),
        cmocka_unit_test(test_beneath_parent_refuses),
        cmocka_unit_test(test_beneath_open_tries_again),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
