/*
 * byte_by_byte - prints for ever, each byte by a call of its own.
 *
 * Verdict: output
 * Options: --output 16 --cpu 1 --wall 4
 */
#include <unistd.h>

int main(void)
{
    for (;;)
        write(1, "x", 1);
}
