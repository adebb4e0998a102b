#include "tools/runner/walls.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define OUR_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OUR_ARCH AUDIT_ARCH_AARCH64
#elif defined(__riscv)
#define OUR_ARCH AUDIT_ARCH_RISCV64
#else
#error "filter.c: name this machine's AUDIT_ARCH"
#endif

enum { CODE_MAX = 400, X32_BIT = 0x40000000 };
enum { DENY = SECCOMP_RET_ERRNO | EPERM, ABSENT = SECCOMP_RET_ERRNO | ENOSYS };
enum {
    NEW_ANY = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET |
              CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP
};

struct code {
    struct sock_filter at[CODE_MAX];
    unsigned short len;
};

static void add(struct code *code, int op, uint32_t k, int yes, int no)
{
    code->at[code->len++] =
        (struct sock_filter){(uint16_t)op, (uint8_t)yes, (uint8_t)no, k};
}

static void load(struct code *code, size_t offset)
{
    add(code, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

static void answer(struct code *code, uint32_t action)
{
    add(code, BPF_RET | BPF_K, action, 0, 0);
}

/* Whenever the call's number is loaded and is this one: that action. */
static void on_call(struct code *code, long call, uint32_t action)
{
    add(code, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call, 0, 1);
    answer(code, action);
}

/* The same if its argument compares so with value; op: BPF_JEQ, BPF_JSET. The
 * lower half: pids and flags have no more. */
static void on_argument(struct code *code, long call, int argument, int op,
                        uint32_t value, uint32_t action)
{
    add(code, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call, 0, 4);
    load(code, offsetof(struct seccomp_data, args) + 8 * (size_t)argument);
    add(code, BPF_JMP | op | BPF_K, value, 0, 1);
    answer(code, action);
    load(code, offsetof(struct seccomp_data, nr)); /* for those that follow */
}

/* The opposite: unless it is value. */
static void unless_argument(struct code *code, long call, int argument,
                            uint32_t value, uint32_t action)
{
    add(code, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call, 0, 4);
    load(code, offsetof(struct seccomp_data, args) + 8 * (size_t)argument);
    add(code, BPF_JMP | BPF_JEQ | BPF_K, value, 1, 0);
    answer(code, action);
    load(code, offsetof(struct seccomp_data, nr));
}

/* What no program of the lab needs, and what other walls don't hold. */
static void forbid(struct code *code)
{
    static const long calls[] = {SYS_unshare,        SYS_setns,
                                 SYS_mount,          SYS_umount2,
                                 SYS_pivot_root,     SYS_chroot,
                                 SYS_keyctl,         SYS_add_key,
                                 SYS_request_key,    SYS_bpf,
                                 SYS_io_uring_setup, SYS_perf_event_open,
                                 SYS_userfaultfd,    SYS_init_module,
                                 SYS_finit_module,   SYS_kexec_load,
                                 SYS_reboot,         SYS_swapon,
                                 SYS_open_tree,      SYS_move_mount,
                                 SYS_fsopen,         SYS_open_by_handle_at};
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
        on_call(code, calls[i], DENY);
    /* its flags are in memory, which a filter can't read; glibc takes clone */
    on_call(code, SYS_clone3, ABSENT);
    on_argument(code, SYS_clone, 0, BPF_JSET, NEW_ANY, DENY);
    /* limits and priorities: its own only (0), not those of its user */
    unless_argument(code, SYS_prlimit64, 0, 0, DENY);
    unless_argument(code, SYS_setpriority, 1, 0, DENY);
    on_argument(code, SYS_setpriority, 0, BPF_JEQ, PRIO_USER, DENY);
    unless_argument(code, SYS_ioprio_set, 1, 0, DENY);
}

/* Our own processes: those that can be seen from the inside. */
static void forbid_process(struct code *code, pid_t pid)
{
    static const long calls[] = {SYS_kill,
                                 SYS_tkill,
                                 SYS_tgkill,
                                 SYS_rt_sigqueueinfo,
                                 SYS_rt_tgsigqueueinfo,
                                 SYS_pidfd_open,
                                 SYS_sched_setparam,
                                 SYS_sched_setscheduler,
                                 SYS_sched_setattr,
                                 SYS_sched_setaffinity,
                                 SYS_migrate_pages};
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
        on_argument(code, calls[i], 0, BPF_JEQ, (uint32_t)pid, DENY);
}

/* Without an IPC namespace: no System V objects, which outlive the run. */
static void forbid_sysv(struct code *code)
{
    static const long calls[] = {SYS_shmget, SYS_semget, SYS_msgget};
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
        on_call(code, calls[i], DENY);
}

static int install(const struct run *run, bool listen)
{
    struct code code = {.len = 0};
    load(&code, offsetof(struct seccomp_data, arch));
    add(&code, BPF_JMP | BPF_JEQ | BPF_K, OUR_ARCH, 1, 0);
    answer(&code, SECCOMP_RET_KILL_PROCESS);
    load(&code, offsetof(struct seccomp_data, nr));
    add(&code, BPF_JMP | BPF_JGE | BPF_K, X32_BIT, 0, 1);
    answer(&code, ABSENT);
    if (listen)
        on_call(&code, SYS_exit_group, SECCOMP_RET_USER_NOTIF);
    if (run->layer >= LAYER_LANDLOCK)
        forbid(&code);
    if (run->layer == LAYER_FULL)
        forbid_process(&code, 1);
    if (run->layer == LAYER_LANDLOCK) {
        on_argument(&code, SYS_kill, 0, BPF_JEQ, (uint32_t)-1, DENY);
        forbid_process(&code, run->runner);
        forbid_process(&code, run->keeper);
        forbid_sysv(&code);
        /* without a network namespace: Landlock holds TCP only */
        unless_argument(&code, SYS_socket, 0, AF_UNIX, DENY);
    }
    answer(&code, SECCOMP_RET_ALLOW);
    struct sock_fprog program = {code.len, code.at};
    unsigned flags = listen ? SECCOMP_FILTER_FLAG_NEW_LISTENER : 0;
    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
}

int filter_install(const struct run *run)
{
    return install(run, true);
}

int filter_install_deaf(const struct run *run)
{
    return install(run, false);
}

pid_t filter_next_exit(int listener, unsigned long long *id)
{
    struct seccomp_notif notice;
    memset(&notice, 0, sizeof notice); /* or the kernel refuses it */
    if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &notice) == -1)
        return errno == ENOENT || errno == EINTR ? 0 : -1;
    *id = notice.id;
    return (pid_t)notice.pid;
}

void filter_let_go(int listener, unsigned long long id)
{
    struct seccomp_notif_resp response = {
        .id = id, .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE};
    ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &response); /* or it is gone */
}
