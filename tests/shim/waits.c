/* Waits for a child by each call there is, and tells how that went. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void child(void)
{
    if (fork() == 0)
        _exit(0);
}

static void tell(const char *name, bool failed)
{
    printf("%s %s\n", name, failed ? strerrorname_np(errno) : "+");
}

int main(void)
{
    siginfo_t info;
    struct rusage used;
    child(); /* who doesn't wait can't be interrupted */
    tell("waitpid-nohang", waitpid(-1, NULL, WNOHANG) == -1);
    child();
    tell("wait4-nohang", wait4(-1, NULL, WNOHANG, &used) == -1);
    child();
    tell("wait", wait(NULL) == -1);
    child();
    tell("waitpid", waitpid(-1, NULL, 0) == -1);
    child();
    tell("wait3", wait3(NULL, 0, &used) == -1);
    child();
    tell("wait4", wait4(-1, NULL, 0, &used) == -1);
    child();
    tell("waitid", waitid(P_ALL, 0, &info, WEXITED) == -1);
    return 0;
}
