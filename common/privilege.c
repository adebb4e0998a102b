/*
 * privilege - a server that root has started stops being root (privilege.h).
 *
 * The order matters: groups first, then the group, then the user, since each
 * needs rights that the last one gives up. Then the kernel is asked whether it
 * came true: a set*id call that fails unseen is how servers stayed root.
 */
#include "common/privilege.h"
#include "common/errors.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

static _Noreturn void fail(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s: %s\n", program_invocation_short_name, what, why);
    exit(EXIT_FAILURE);
}

static bool is_for_good(uid_t uid, gid_t gid)
{
    uid_t r, e, s;
    gid_t rg, eg, sg;
    if (getresuid(&r, &e, &s) == -1 || getresgid(&rg, &eg, &sg) == -1)
        return false;
    return r == uid && e == uid && s == uid && rg == gid && eg == gid &&
           sg == gid && setuid(0) == -1;
}

static void become(uid_t uid, gid_t gid)
{
    if (setgroups(1, &gid) == -1 || setresgid(gid, gid, gid) == -1 ||
        setresuid(uid, uid, uid) == -1 ||
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
        fail("can't stop being root", errors_text(errno));
    if (!is_for_good(uid, gid))
        fail("can't stop being root", "the kernel keeps it so");
    prctl(PR_SET_DUMPABLE, 1); /* ours to debug again: the change cleared it */
}

void privilege_drop(int root_fd, const char *user)
{
    struct stat root;
    if (fstat(root_fd, &root) == -1)
        fail("can't look at the root folder", errors_text(errno));
    uid_t uid = root.st_uid;
    gid_t gid = root.st_gid;
    if (user != NULL) {
        errno = 0;
        struct passwd *entry = getpwnam(user);
        if (entry == NULL)
            fail(user, errno == 0 ? "no such user" : errors_text(errno));
        uid = entry->pw_uid;
        gid = entry->pw_gid;
    }
    if (geteuid() != 0) {
        if (user != NULL && uid != geteuid())
            fail("--user", "only root can become somebody else");
    } else if (uid != 0) {
        become(uid, gid);
    } else {
        fprintf(stderr, "%s: stays root, who owns the folder (see --user)\n",
                program_invocation_short_name);
    }
}
