#include "tools/runner/sysv.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

const char *const sysv_path[SYSV_KINDS] = {
    "/proc/sysvipc/shm", "/proc/sysvipc/sem", "/proc/sysvipc/msg"};

enum { ID = 1, BYTES = 14 }; /* columns, the first is 0 */
static const int uid_column[SYSV_KINDS] = {7, 4, 7};

FILE *sysv_open(int kind)
{
    FILE *table = fopen(sysv_path[kind], "re");
    while (table != NULL) { /* the first line has the columns' names */
        int c = getc(table);
        if (c == '\n' || c == EOF)
            break;
    }
    return table;
}

bool sysv_next(FILE *table, int kind, uid_t uid, struct sysv *next)
{
    char line[512];
    while (fgets(line, sizeof line, table) != NULL) {
        char *rest = line, *word;
        bool is_theirs = false;
        for (int i = 0; (word = strtok_r(rest, " \n", &rest)) != NULL; i++) {
            if (i == ID)
                next->id = (int)strtol(word, NULL, 10);
            else if (i == uid_column[kind])
                is_theirs = strtoul(word, NULL, 10) == uid;
            else if (i == BYTES && kind == SYSV_MEMORY)
                next->kib = (long)(strtoul(word, NULL, 10) / 1024);
        }
        if (is_theirs)
            return true;
    }
    return false;
}

void sysv_remove(int kind, int id)
{
    if (kind == SYSV_MEMORY)
        shmctl(id, IPC_RMID, NULL);
    else if (kind == SYSV_SEMAPHORES)
        semctl(id, 0, IPC_RMID);
    else
        msgctl(id, IPC_RMID, NULL);
}
