/*
 * leave_shm - leaves objects in /dev/shm, and a name that is none of ours.
 *
 * Verdict: ok
 * Leaves:  shm
 */
#include <fcntl.h>
#include <semaphore.h>
#include <sys/mman.h>

int main(void)
{
    shm_open("/gauntlet", O_CREAT | O_RDWR, 0);
    sem_open("/gauntlet", O_CREAT, 0, 1);
    shm_open("/labrun-1", O_CREAT | O_RDWR, 0600);
}
