/*
 * leave_sysv - leaves System V objects.
 *
 * Verdict: ok
 * Escapes: user:basic
 */
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

int main(void)
{
    shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0);
    semget(4711, 1, IPC_CREAT | 0);
    msgget(4711, IPC_CREAT | 0600);
}
