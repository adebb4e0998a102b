/*
 * endless_errors - prints errors for ever, in 5 processes.
 *
 * Verdict: output
 * Options: --output 64 --cpu 1 --wall 4
 */
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    for (int i = 0; i < 5; i++)
        if (fork() == 0)
            for (;;)
                fputs("error: no error\n", stderr);
    pause();
}
