/*
 * revive - has two processes that start each other again.
 *
 * Verdict: processes cpu wall
 */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    signal(SIGTERM, SIG_IGN);
    for (;;) { /* whoever is left goes on here */
        pid_t child = fork();
        if (child > 0)
            waitpid(child, NULL, 0);
    }
}
