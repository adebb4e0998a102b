/*
 * double_fork's driver: takes in the orphans, as init does elsewhere.
 */
#define _GNU_SOURCE /* whatever the file asks for */

#define main student_main
#include "double_fork.c"
#undef main
#include "forks.h"

#include <sys/prctl.h>

/* The program's lines, when all its processes have ended. */
static void grade_run(char *text, size_t size)
{
    char name[] = "double_fork", a_ms[] = "0", b_ms[] = "20";
    char *args[] = {name, a_ms, b_ms, NULL};
    int lines[2];
    if (pipe(lines) == -1)
        driver_fail("no pipe");
    forks_start_on(args, lines[1], STDOUT_FILENO);
    close(lines[1]);
    long end = driver_now_ms() + 2500;
    while (waitpid(-1, NULL, WNOHANG) != -1) {
        EXPECT(driver_now_ms() < end,
               "process %d takes in orphans here, not 1, and the program did "
               "not end. How does the second child know that the first has?",
               getpid());
        forks_nap();
    }
    ssize_t got = read(lines[0], text, size - 1);
    text[got > 0 ? got : 0] = '\0';
    close(lines[0]);
}

int main(void)
{
    char text[4096];
    int ppid = 0;
    forks_init();
    if (prctl(PR_SET_CHILD_SUBREAPER, 1) == -1)
        driver_fail("no subreaper");
    grade_run(text, sizeof(text));
    const char *line = strstr(text, "grandchild done ppid=");
    if (line != NULL)
        sscanf(line, "grandchild done ppid=%d", &ppid);
    /* another number than ours may have been read too early: seen elsewhere */
    EXPECT(ppid != 1,
           "the grandchild said ppid=1, and who takes in orphans here is %d. "
           "Who tells it its parent?",
           getpid());
    driver_done();
}
