/*
 * act - does what a program under labrun may do: act WHAT [N]. For labrun.bats.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <mqueue.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MIB = 1024 * 1024 };

static _Noreturn void for_ever(void)
{
    for (;;)
        pause();
}

static _Noreturn void spin(void)
{
    for (volatile int i = 0;; i++)
        continue;
}

/* Starts n children that do that; returns in the parent. */
static void children(int n, void (*what)(void))
{
    for (int i = 0; i < n; i++) {
        if (fork() == 0) {
            what();
            _exit(0);
        }
    }
}

/* n children that have ended; then says so, and labrun has time to count. */
static void zombies(int n)
{
    pid_t pids[64];
    siginfo_t info;
    for (int i = 0; i < n; i++)
        if ((pids[i] = fork()) == 0)
            _exit(0);
    for (int i = 0; i < n; i++)
        waitid(P_PID, (id_t)pids[i], &info, WEXITED | WNOWAIT);
    puts("mark");
    fflush(stdout);
    usleep(400000);
}

static void listen_on_a_port(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) == -1 ||
        listen(fd, 1) == -1)
        _exit(1);
    for_ever();
}

static void *sleeper(void *arg)
{
    (void)arg;
    for_ever();
}

static char *volatile eaten; /* volatile: else the compiler saves the work */

static void eat(int mib)
{
    eaten = malloc((size_t)mib * MIB);
    if (eaten != NULL)
        memset(eaten, 1, (size_t)mib * MIB);
}

static void eat_20(void)
{
    eat(20);
    for_ever();
}

/* n files of one MiB each, as far as it goes. */
static void fill(int n)
{
    static char bytes[MIB];
    memset(bytes, 1, sizeof bytes);
    for (int i = 0; i < n; i++) {
        char name[32];
        snprintf(name, sizeof name, "file%d", i);
        int fd = open(name, O_WRONLY | O_CREAT, 0600);
        if (write(fd, bytes, sizeof bytes) == -1)
            break;
        close(fd);
    }
    for_ever();
}

static void grow(void)
{
    static char bytes[MIB];
    int fd = open("large", O_WRONLY | O_CREAT, 0600);
    while (write(fd, bytes, sizeof bytes) > 0)
        continue;
}

static void names(void)
{
    char path[] = "/tmp/act-XXXXXX";
    shm_open("/act-shm", O_CREAT | O_RDWR, 0600);
    sem_open("/act-sem", O_CREAT, 0600, 1);
    mq_open("/act-mq", O_CREAT | O_RDWR, 0600, NULL);
    shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600);
    semget(IPC_PRIVATE, 1, IPC_CREAT | 0600);
    msgget(IPC_PRIVATE, IPC_CREAT | 0600);
    if (mkstemp(path) == -1)
        fputs("no /tmp\n", stderr);
}

static void tidy(void)
{
    mq_unlink("/act-mq");
}

/* Folders in each other, the way back to each of them closed. */
static void nest(int n)
{
    for (int i = 0; i < n; i++) {
        if (mkdir("d", 0700) == -1 || chdir("d") == -1)
            break;
        chmod(".", i % 2 == 0 ? 0 : 0700);
        chmod(".", 0700);
    }
    for (int i = 0; i < n && chdir("..") == 0; i++)
        chmod("d", 0);
}

static void threads(int n)
{
    for (int i = 0; i < n; i++) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, sleeper, NULL) != 0)
            break;
    }
    for_ever();
}

/* A child whose parent ends, again and again: no pid lasts long enough to be
 * killed. */
static _Noreturn void chain(void)
{
    for (;;)
        if (fork() > 0)
            _exit(0);
}

static void act(const char *what, int n)
{
    if (strcmp(what, "exit") == 0)
        exit(n);
    if (strcmp(what, "die") == 0)
        raise(n);
    if (strcmp(what, "sleep") == 0)
        for_ever();
    if (strcmp(what, "spin") == 0)
        spin();
    if (strcmp(what, "spin-in-children") == 0)
        children(n, (void (*)(void))spin);
    if (strcmp(what, "zombies") == 0)
        zombies(n);
    if (strcmp(what, "orphans") == 0)
        children(n, (void (*)(void))for_ever);
    if (strcmp(what, "listen") == 0)
        children(1, listen_on_a_port);
    if (strcmp(what, "eat") == 0)
        eat(n);
    if (strcmp(what, "eat-in-children") == 0)
        children(n, eat_20);
    if (strcmp(what, "fill") == 0)
        fill(n);
    if (strcmp(what, "grow") == 0)
        grow();
    if (strcmp(what, "names") == 0)
        names();
    if (strcmp(what, "tidy") == 0)
        tidy();
    if (strcmp(what, "nest") == 0)
        nest(n);
    if (strcmp(what, "threads") == 0)
        threads(n);
    if (strcmp(what, "chain") == 0)
        children(1, (void (*)(void))chain);
}

int main(int argc, char *argv[])
{
    for (int i = 1; i < argc; i += 2) {
        act(argv[i], i + 1 < argc ? (int)strtol(argv[i + 1], NULL, 10) : 0);
        if (strcmp(argv[i], "spin-in-children") == 0 ||
            strcmp(argv[i], "eat-in-children") == 0)
            for_ever();
    }
    return 0;
}
