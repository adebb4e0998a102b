/*
 * sleep_for_ever - sleeps for ever.
 *
 * Verdict: wall
 */
#include <unistd.h>

int main(void)
{
    for (;;)
        pause();
}
