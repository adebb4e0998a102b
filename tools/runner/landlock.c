#include "tools/runner/walls.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The kernel's own numbers; a distribution's headers may be older than it. */
struct ruleset {
    uint64_t files, tcp, scopes;
};
enum {
    READ = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR |
           LANDLOCK_ACCESS_FS_EXECUTE,
    TRUNCATE = 1 << 14,  /* from ABI 3 on */
    IOCTL_DEV = 1 << 15, /* 5 */
    DEVICE = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE |
             IOCTL_DEV,
    NAMES = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE |
            LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |
            LANDLOCK_ACCESS_FS_REMOVE_FILE | TRUNCATE,
    ALL = 0xffff,
    OF_A_FILE = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE |
                LANDLOCK_ACCESS_FS_EXECUTE | TRUNCATE | IOCTL_DEV,
    BIND_AND_CONNECT = 3,    /* from ABI 4 on */
    ABSTRACT_AND_SIGNALS = 3 /* 6 */
};

/* What this kernel knows of all that. */
static struct ruleset known(int abi)
{
    struct ruleset all = {.files = abi >= 5   ? ALL
                                   : abi >= 3 ? 0x7fff
                                   : abi == 2 ? 0x3fff
                                              : 0x1fff};
    if (abi >= 4)
        all.tcp = BIND_AND_CONNECT;
    if (abi >= 6)
        all.scopes = ABSTRACT_AND_SIGNALS;
    return all;
}

/* Allows that beneath a path; one that isn't there needs no rule. */
static int allow(int ruleset, const struct ruleset *of, const char *path,
                 uint64_t access)
{
    struct stat status;
    int fd = open(path, O_PATH | O_CLOEXEC);
    if (fd == -1)
        return errno == ENOENT ? 0 : -1;
    struct landlock_path_beneath_attr rule = {
        .allowed_access = access & of->files, .parent_fd = fd};
    if (fstat(fd, &status) == 0 && !S_ISDIR(status.st_mode))
        rule.allowed_access &= OF_A_FILE;
    int done = (int)syscall(SYS_landlock_add_rule, ruleset,
                            LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    close(fd);
    return done;
}

static int allow_all(int ruleset, const struct ruleset *of,
                     const struct run *run)
{
    static const char *const read[] = {"/usr",
                                       "/bin",
                                       "/sbin",
                                       "/lib",
                                       "/lib32",
                                       "/lib64",
                                       "/libx32",
                                       "/proc",
                                       "/etc/ld.so.cache",
                                       "/etc/ld.so.conf",
                                       "/etc/ld.so.conf.d",
                                       "/etc/ld.so.preload",
                                       "/etc/passwd",
                                       "/etc/group",
                                       "/etc/nsswitch.conf",
                                       "/etc/localtime",
                                       "/etc/alternatives",
                                       NULL};
    static const char *const devices[] = {"/dev/null",    "/dev/zero",
                                          "/dev/full",    "/dev/random",
                                          "/dev/urandom", NULL};
    int done = 0;
    for (int i = 0; done == 0 && read[i] != NULL; i++)
        done = allow(ruleset, of, read[i], READ);
    for (int i = 0; done == 0 && devices[i] != NULL; i++)
        done = allow(ruleset, of, devices[i], DEVICE);
    for (int i = 0; done == 0 && i < run->options->reads.len; i++)
        done = allow(ruleset, of, run->options->reads.at[i], READ);
    if (done == 0)
        done = allow(ruleset, of, run_inside(run), ALL);
    if (done == 0) /* shm_open(3), sem_open(3) */
        done = allow(ruleset, of, "/dev/shm", NAMES);
    if (done == 0 && run->layer == LAYER_FULL) /* its own */
        done = allow(ruleset, of, "/tmp", ALL);
    return done;
}

int landlock_restrict(const struct run *run)
{
    int abi = (int)syscall(SYS_landlock_create_ruleset, NULL, 0,
                           LANDLOCK_CREATE_RULESET_VERSION);
    if (abi < 1)
        return -1;
    struct ruleset of = known(abi);
    if (run->layer == LAYER_FULL) /* its network and processes are its own */
        of.tcp = of.scopes = 0;
    int ruleset = (int)syscall(SYS_landlock_create_ruleset, &of,
                               abi >= 6   ? 24
                               : abi >= 4 ? 16
                                          : 8,
                               0);
    if (ruleset == -1)
        return -1;
    int done = allow_all(ruleset, &of, run);
    if (done == 0)
        done = (int)syscall(SYS_landlock_restrict_self, ruleset, 0);
    close(ruleset);
    return done;
}
