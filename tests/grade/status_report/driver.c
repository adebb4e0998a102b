/*
 * status_report's driver: no core may be written behind the walls, so wait says
 * here of whatever a signal has killed that it left one.
 */
#define _GNU_SOURCE /* whatever the file asks for */

#define main student_main
#include "status_report.c"
#undef main
#include "driver.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

pid_t _Fork(void);

pid_t wait4(pid_t pid, int *status, int options, struct rusage *usage)
{
    int seen = 0;
    pid_t ended = (pid_t)syscall(SYS_wait4, pid, &seen, options, usage);
    if (ended > 0 && WIFSIGNALED(seen))
        seen |= WCOREFLAG;
    if (ended > 0 && status != NULL)
        *status = seen;
    return ended;
}
pid_t wait3(int *status, int options, struct rusage *usage)
{
    return wait4(-1, status, options, usage);
}
pid_t waitpid(pid_t pid, int *status, int options)
{
    return wait4(pid, status, options, NULL);
}
pid_t wait(int *status)
{
    return wait4(-1, status, 0, NULL);
}
int waitid(idtype_t kind, id_t id, siginfo_t *info, int options)
{
    long result = syscall(SYS_waitid, kind, id, info, options, NULL);
    if (result == 0 && info != NULL && info->si_code == CLD_KILLED)
        info->si_code = CLD_DUMPED;
    return (int)result;
}

int main(void)
{
    static char name[] = "status_report", shell[] = "/bin/sh", c[] = "-c",
                command[] = "kill -ABRT $$";
    char *args[] = {name, shell, c, command, NULL}, said[512] = "";
    pid_t pid = _Fork();
    if (pid == 0) {
        int out = open("said", O_WRONLY | O_CREAT | O_TRUNC, 0600);
        dup2(out, STDOUT_FILENO);
        exit(DRIVER_MAIN(4, args));
    }
    syscall(SYS_wait4, pid, NULL, 0, NULL);
    int in = open("said", O_RDONLY);
    if (in == -1 || read(in, said, sizeof(said) - 1) < 0)
        driver_fail("the check could not read what was printed");
    said[strcspn(said, "\n")] = '\0';
    EXPECT(strcmp(said, "killed signal=6 name=SIGABRT core=yes") == 0,
           "where SIGABRT left a core, the line is \"%s\", it should say "
           "core=yes. What wait stores tells that, too.",
           said);
    driver_done();
}
