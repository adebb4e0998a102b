/* A correct program: a handler posts what main waits for, a thread waits for
 * its signal, and main polls for its child. */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static sem_t rung;

static void ring(int sig)
{
    (void)sig;
    sem_post(&rung);
}

static void *await_signal(void *unused)
{
    sigset_t set;
    int sig;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigwait(&set, &sig);
    return unused;
}

int main(void)
{
    pthread_t thread;
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    sem_init(&rung, 0, 0);
    signal(SIGALRM, ring);
    pthread_create(&thread, NULL, await_signal, NULL);
    ualarm(2000, 0);
    while (sem_wait(&rung) == -1 && errno == EINTR)
        ;
    pid_t pid = fork();
    if (pid == 0) {
        usleep(2000);
        _exit(0);
    }
    while (waitpid(pid, NULL, WNOHANG) == 0)
        usleep(1000);
    pthread_kill(thread, SIGUSR1);
    pthread_join(thread, NULL);
    return 0;
}
