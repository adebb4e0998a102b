/*
 * Tests of common/privilege.h, in forked children. As an ordinary user only
 * what it refuses can be seen; CI runs as root too.
 */
#include "common/beneath.h"
#include "common/privilege.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
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

#include "tests/unit/caught.h"

enum { SOMEBODY = 54321 };

static char folder[PATH_MAX];

struct call {
    const char *user;
    bool by_ordinary;
};

/* The lines of /proc/self/status that tell who we are, on stdout. */
static void tell(void)
{
    char line[256];
    FILE *status = fopen("/proc/self/status", "re");
    while (status != NULL && fgets(line, sizeof(line), status) != NULL) {
        if (strncmp(line, "Uid:", 4) == 0 || strncmp(line, "Gid:", 4) == 0 ||
            strncmp(line, "Groups:", 7) == 0 ||
            strncmp(line, "CapEff:", 7) == 0 ||
            strncmp(line, "CapPrm:", 7) == 0 ||
            strncmp(line, "NoNewPrivs:", 11) == 0)
            dprintf(STDOUT_FILENO, "%s", line);
    }
    if (status != NULL)
        fclose(status);
}

static void drop(void *arg)
{
    const struct call *call = arg;
    int root_fd = beneath_root(folder);
    if (call->by_ordinary && geteuid() == 0 &&
        setresuid(SOMEBODY, SOMEBODY, SOMEBODY) == -1)
        _exit(99);
    privilege_drop(root_fd, call->user);
    close(root_fd);
    tell();
}

static void assert_is(const char *line)
{
    if (strstr(caught.out.text, line) == NULL)
        fail_msg("no '%s' in:\n%s%s", line, caught.out.text, caught.err.text);
}

static void assert_is_all(uid_t uid, gid_t gid)
{
    char line[128];
    assert_int_equal(caught.code, 0);
    snprintf(line, sizeof(line), "Uid:\t%u\t%u\t%u\t%u\n", uid, uid, uid, uid);
    assert_is(line);
    snprintf(line, sizeof(line), "Gid:\t%u\t%u\t%u\t%u\n", gid, gid, gid, gid);
    assert_is(line);
    snprintf(line, sizeof(line), "Groups:\t%u ", gid);
    assert_is(line);
    assert_is("CapEff:\t0000000000000000\n");
    assert_is("CapPrm:\t0000000000000000\n");
    assert_is("NoNewPrivs:\t1\n");
}

static void skip_unless_root(void)
{
    if (geteuid() != 0)
        skip();
}

static void test_privilege_becomes_the_owner(void **state)
{
    (void)state;
    skip_unless_root();
    assert_return_code(chown(folder, SOMEBODY, SOMEBODY + 1), errno);
    caught_run(drop, &(struct call){NULL, false});
    assert_is_all(SOMEBODY, SOMEBODY + 1);
    assert_string_equal(caught.err.text, "");
}

static void test_privilege_becomes_the_user(void **state)
{
    (void)state;
    skip_unless_root();
    struct passwd *nobody = getpwnam("nobody");
    assert_non_null(nobody);
    uid_t uid = nobody->pw_uid;
    gid_t gid = nobody->pw_gid;
    caught_run(drop, &(struct call){"nobody", false});
    assert_is_all(uid, gid);
}

static void test_privilege_says_that_it_stays_root(void **state)
{
    (void)state;
    skip_unless_root();
    assert_return_code(chown(folder, 0, 0), errno);
    caught_run(drop, &(struct call){NULL, false});
    assert_int_equal(caught.code, 0);
    assert_is("Uid:\t0\t0\t0\t0\n");
    assert_non_null(strstr(caught.err.text, "stays root"));
    assert_int_equal(caught.err.writes, 1);
}

static void test_privilege_refuses_no_such_user(void **state)
{
    (void)state;
    caught_run(drop, &(struct call){"no-such-user", false});
    assert_int_equal(caught.code, EXIT_FAILURE);
    assert_non_null(strstr(caught.err.text, "no-such-user: no such user"));
    assert_string_equal(caught.out.text, "");
}

static void test_privilege_leaves_an_ordinary_user(void **state)
{
    char line[64];
    (void)state;
    caught_run(drop, &(struct call){NULL, true});
    assert_int_equal(caught.code, 0);
    uid_t uid = geteuid() == 0 ? SOMEBODY : geteuid();
    snprintf(line, sizeof(line), "Uid:\t%u\t", uid);
    assert_is(line);
    assert_string_equal(caught.err.text, "");
}

static void test_privilege_refuses_an_ordinary_user(void **state)
{
    (void)state;
    caught_run(drop, &(struct call){"root", true});
    assert_int_equal(caught.code, EXIT_FAILURE);
    assert_non_null(strstr(caught.err.text, "only root can"));
}

static const char *failing = "";

#define WRAP(call, params, args)                                               \
    int __real_##call params;                                                  \
    int __wrap_##call params;                                                  \
    int __wrap_##call params                                                   \
    {                                                                          \
        errno = EPERM;                                                         \
        return strcmp(failing, #call) == 0 ? -1 : __real_##call args;          \
    }
WRAP(setgroups, (size_t n, const gid_t *list), (n, list))
WRAP(setresgid, (gid_t r, gid_t e, gid_t s), (r, e, s))
WRAP(setresuid, (uid_t r, uid_t e, uid_t s), (r, e, s))

static bool lie; /* the kernel says it has, and hasn't */
int __real_setuid(uid_t uid);
int __wrap_setuid(uid_t uid);
int __wrap_setuid(uid_t uid)
{
    return lie ? 0 : __real_setuid(uid);
}

static void test_privilege_never_goes_on_with_more(void **state)
{
    static const char *const calls[] = {"setgroups", "setresgid", "setresuid"};
    (void)state;
    skip_unless_root();
    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
        failing = calls[i];
        caught_run(drop, &(struct call){"nobody", false});
        failing = "";
        assert_int_equal(caught.code, EXIT_FAILURE);
        assert_non_null(strstr(caught.err.text, "can't stop being root"));
        assert_string_equal(caught.out.text, "");
    }
    lie = true;
    caught_run(drop, &(struct call){"nobody", false});
    lie = false;
    assert_int_equal(caught.code, EXIT_FAILURE);
    assert_string_equal(caught.out.text, "");
}

static int set_up(void **state)
{
    (void)state;
    const char *tmp = getenv("TMPDIR");
    snprintf(folder, sizeof(folder), "%s/privilege-XXXXXX",
             tmp == NULL ? "/tmp" : tmp);
    return mkdtemp(folder) == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
    (void)state;
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_privilege_becomes_the_owner),
        cmocka_unit_test(test_privilege_becomes_the_user),
        cmocka_unit_test(test_privilege_says_that_it_stays_root),
        cmocka_unit_test(test_privilege_refuses_no_such_user),
        cmocka_unit_test(test_privilege_leaves_an_ordinary_user),
        cmocka_unit_test(test_privilege_refuses_an_ordinary_user),
        cmocka_unit_test(test_privilege_never_goes_on_with_more),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
