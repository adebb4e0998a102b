/*
 * signals - the few ways this lab takes a signal (signals.h).
 */
#include "common/signals.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <sys/signalfd.h>
#include <unistd.h>

int signals_handle(int sig, void (*handler)(int))
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    return sigaction(sig, &action, NULL);
}

int signals_ignore_pipe(void)
{
    return signals_handle(SIGPIPE, SIG_IGN);
}

static sigset_t stop_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    return set;
}

int signals_stop_fd(void)
{
    sigset_t set = stop_signals();
    int fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    if (fd != -1)
        pthread_sigmask(SIG_BLOCK, &set, NULL); /* fails only for a bad how */
    return fd;
}

int signals_stop_taken(int fd)
{
    struct signalfd_siginfo info;
    ssize_t n = read(fd, &info, sizeof(info));
    if (n == (ssize_t)sizeof(info))
        return (int)info.ssi_signo;
    return n == -1 && errno == EAGAIN ? 0 : -1;
}

int signals_stop_undo(void)
{
    sigset_t set = stop_signals();
    int error = pthread_sigmask(SIG_UNBLOCK, &set, NULL);
    if (error == 0)
        return 0;
    errno = error;
    return -1;
}
