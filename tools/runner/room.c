#include "common/io.h"
#include "tools/runner/walls.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { ROOT_MIB = 8, TMP_MIB = 16, INODES = 20000 };

static int write_text(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd == -1)
        return -1;
    int done = io_write_full(fd, text, strlen(text));
    close(fd);
    return done;
}

/* user_namespaces(7): one may map oneself, and nobody else. */
static int map_id(const char *path, unsigned inside, unsigned outside)
{
    char text[40];
    snprintf(text, sizeof text, "%u %u 1\n", inside, outside);
    return write_text(path, text);
}

int room_enter(const struct run *run, const char **what)
{
    *what = "becoming another user";
    if (run->own_uid && (setgroups(0, NULL) == -1 ||
                         setresgid(run->gid, run->gid, run->gid) == -1 ||
                         setresuid(run->uid, run->uid, run->uid) == -1))
        return -1;
    *what = "namespaces";
    prctl(PR_SET_DUMPABLE, 1); /* else its /proc/self is root's */
    if (unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET |
                CLONE_NEWIPC | CLONE_NEWUTS) == -1)
        return -1;
    *what = "the map of users";
    if (write_text("/proc/self/setgroups", "deny") == -1 ||
        map_id("/proc/self/uid_map", run_inside_uid(run), run->uid) == -1 ||
        map_id("/proc/self/gid_map", run_inside_uid(run), run->gid) == -1)
        return -1;
    *what = "fork";
    pid_t pid = fork();
    if (pid > 0)
        _exit(0);
    return pid;
}

static int loopback_up(void)
{
    struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd == -1)
        return -1;
    int done = ioctl(fd, SIOCSIFFLAGS, &request);
    close(fd);
    return done;
}

/* Paths of the new root are relative: it is the cwd until it becomes "/". */
static int mount_memory(const char *path, int mib)
{
    char options[80];
    snprintf(options, sizeof options, "size=%dm,nr_inodes=%d,mode=0755", mib,
             INODES);
    mkdir(path, 0755);
    return mount("tmpfs", path, "tmpfs", MS_NOSUID | MS_NODEV, options);
}

/* Makes all folders above a path, and the path itself: as a folder, or as an
 * empty file. */
static int make_path(const char *path, bool is_folder)
{
    char part[PATH_MAX];
    for (const char *slash = strchr(path, '/'); slash != NULL;
         slash = strchr(slash + 1, '/')) {
        snprintf(part, sizeof part, "%.*s", (int)(slash - path), path);
        if (mkdir(part, 0755) == -1 && errno != EEXIST)
            return -1;
    }
    if (is_folder)
        return mkdir(path, 0755) == -1 && errno != EEXIST ? -1 : 0;
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    if (fd == -1)
        return -1;
    return close(fd);
}

/* Shows what is there under a path of the old root, to be read only. */
static int bind_path(const char *path, bool is_device)
{
    struct stat status;
    const char *here = path + 1;
    if (stat(path, &status) == -1)
        return errno == ENOENT ? 0 : -1;
    if (make_path(here, S_ISDIR(status.st_mode)) == -1 ||
        mount(path, here, NULL, MS_BIND | MS_REC, NULL) == -1)
        return -1;
    if (is_device)
        return 0;
    struct mount_attr attributes = {.attr_set = MOUNT_ATTR_RDONLY};
    return (int)syscall(SYS_mount_setattr, AT_FDCWD, here, AT_RECURSIVE,
                        &attributes, sizeof attributes);
}

/* The same for a system folder; a link (/bin to usr/bin) stays a link. */
static int show(const char *path)
{
    char target[PATH_MAX];
    ssize_t len = readlink(path, target, sizeof target - 1);
    if (len <= 0)
        return bind_path(path, false);
    target[len] = '\0';
    return symlink(target, path + 1);
}

static int bind_all(const struct run *run)
{
    static const char *const shown[] = {"/usr",
                                        "/bin",
                                        "/sbin",
                                        "/lib",
                                        "/lib32",
                                        "/lib64",
                                        "/libx32",
                                        "/etc/ld.so.cache",
                                        "/etc/ld.so.conf",
                                        "/etc/ld.so.conf.d",
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
    mkdir("etc", 0755); /* a link in there has no folder otherwise */
    for (int i = 0; done == 0 && shown[i] != NULL; i++)
        done = show(shown[i]);
    for (int i = 0; done == 0 && devices[i] != NULL; i++)
        done = bind_path(devices[i], true);
    for (int i = 0; done == 0 && i < run->options->reads.len; i++)
        done = bind_path(run->options->reads.at[i], false);
    return done;
}

static int special_files(const struct run *run)
{
    static const char *const links[][2] = {{"/proc/self/fd", "dev/fd"},
                                           {"/proc/self/fd/0", "dev/stdin"},
                                           {"/proc/self/fd/1", "dev/stdout"},
                                           {"/proc/self/fd/2", "dev/stderr"}};
    for (size_t i = 0; i < sizeof links / sizeof links[0]; i++)
        if (symlink(links[i][0], links[i][1]) == -1)
            return -1;
    mkdir("proc", 0755);
    mkdir("dev/mqueue", 0755);
    if (mount("proc", "proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) ==
            -1 ||
        mount("mqueue", "dev/mqueue", "mqueue",
              MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) == -1)
        return -1;
    if (mount_memory("dev/shm", run->options->limits.disk) == -1 ||
        mount_memory("tmp", TMP_MIB) == -1)
        return -1;
    return mount_memory(run_inside(run) + 1, run->options->limits.disk);
}

int room_build(const struct run *run, const char **what)
{
    prctl(PR_SET_DUMPABLE, 0); /* nor may the program look into pid 1 */
    *what = "the loopback interface";
    if (loopback_up() == -1 || sethostname("lab", 3) == -1)
        return -1;
    *what = "a root of its own";
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1 ||
        mount_memory(run->scratch, ROOT_MIB) == -1 || chdir(run->scratch) == -1)
        return -1;
    *what = "its system folders";
    if (bind_all(run) == -1)
        return -1;
    *what = "its /proc, /dev and /tmp";
    if (special_files(run) == -1)
        return -1;
    *what = "the way into it";
    if (syscall(SYS_pivot_root, ".", ".") == -1 ||
        umount2(".", MNT_DETACH) == -1)
        return -1;
    return chdir(run_inside(run));
}
