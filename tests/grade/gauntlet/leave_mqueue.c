/*
 * leave_mqueue - leaves a POSIX message queue.
 *
 * Verdict: ok
 */
#include <fcntl.h>
#include <mqueue.h>
#include <stddef.h>

int main(void)
{
    mq_open("/gauntlet", O_CREAT | O_RDWR, 0600, NULL);
}
