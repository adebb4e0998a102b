/*
 * eat_memory_sysv - hides memory in System V segments that it detaches.
 *
 * Verdict: ok memory
 * Escapes: user:basic
 * Options: --cpu 2 --wall 3
 */
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <unistd.h>

int main(void)
{
    int had = 0;
    for (int i = 0; i < 30; i++) {
        int id = shmget(IPC_PRIVATE, 8 << 20, IPC_CREAT | 0600);
        char *at = id == -1 ? (void *)-1 : shmat(id, NULL, 0);
        if (at == (void *)-1)
            break;
        memset(at, 1, 8 << 20);
        shmdt(at);
        had++;
    }
    usleep(300000); /* time to be seen */
    if (had == 30)
        puts("escaped: it has 240 MiB");
}
