/*
 * place - where in the program an address is (report.h).
 */
#include "tools/shim/report.h"
#include "tools/shim/shim.h"

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

static uintptr_t base, text_start, text_end;

static int note_program(struct dl_phdr_info *info, size_t size, void *unused)
{
    (void)size;
    (void)unused;
    base = info->dlpi_addr;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];
        if (part->p_type == PT_LOAD && (part->p_flags & PF_X) != 0) {
            text_start = base + part->p_vaddr;
            text_end = text_start + part->p_memsz;
        }
    }
    return 1; /* the first is the program itself */
}

void report_init(void)
{
    dl_iterate_phdr(note_program, NULL);
}

bool report_is_in_program(uintptr_t pc)
{
    return text_start <= pc && pc < text_end;
}

uintptr_t report_pc_of(const void *context)
{
    const ucontext_t *uc = context;
#if defined __x86_64__
    return (uintptr_t)uc->uc_mcontext.gregs[REG_RIP];
#elif defined __aarch64__
    return (uintptr_t)uc->uc_mcontext.pc;
#else
    return 0;
#endif
}

/* Runs addr2line with its stdout going to fds[1]. Without LD_PRELOAD. */
static bool start(char *address, const int fds[2], pid_t *pid)
{
    char program[4096];
    ssize_t len = readlink("/proc/self/exe", program, sizeof(program) - 1);
    if (len == -1)
        return false;
    program[len] = '\0';
    char *args[] = {"addr2line", "-s", "-e", program, address, NULL};
    char *env[] = {"LC_ALL=C", NULL};
    posix_spawn_file_actions_t moves;
    posix_spawn_file_actions_init(&moves);
    posix_spawn_file_actions_adddup2(&moves, fds[1], STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&moves, STDERR_FILENO, "/dev/null",
                                     O_WRONLY, 0);
    int error = posix_spawn(pid, "/usr/bin/addr2line", &moves, NULL, args, env);
    posix_spawn_file_actions_destroy(&moves);
    return error == 0;
}

/* Asks addr2line for file and line; false if it doesn't know. */
static bool look_up(char *address, char *text, size_t size)
{
    int fds[2];
    pid_t pid;
    if (pipe2(fds, O_CLOEXEC) == -1)
        return false;
    bool started = start(address, fds, &pid);
    close(fds[1]);
    ssize_t len = started ? read(fds[0], text, size - 1) : 0;
    close(fds[0]);
    if (started)
        waitpid(pid, NULL, 0);
    text[len > 0 ? len : 0] = '\0';
    text[strcspn(text, " \n")] = '\0';
    return text[0] != '\0' && text[0] != '?';
}

const char *report_place(uintptr_t pc, char *text, size_t size)
{
    char address[32];
    /* a call stands one byte before where it returns to */
    snprintf(address, sizeof(address), "0x%lx", (unsigned long)(pc - 1 - base));
    if (!report_is_in_program(pc))
        snprintf(text, size, "a library");
    else if (!look_up(address, text, size))
        snprintf(text, size, "+%s", address);
    return text;
}
