/* Starts five threads, takes memory and descriptors five times; prints + where
 * that worked, else the error. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void *nothing(void *unused)
{
    return unused;
}

static void tell(const char *what, int error)
{
    printf("%s %s\n", what, error == 0 ? "+" : strerrorname_np(error));
}

int main(void)
{
    setvbuf(stdout, NULL, _IONBF, 0); /* it takes no memory of its own */
    for (int i = 0; i < 5; i++) {
        pthread_t thread;
        int error = pthread_create(&thread, NULL, nothing, NULL);
        tell("pthread_create", error);
        if (error == 0)
            pthread_join(thread, NULL);
    }
    for (int i = 0; i < 5; i++) {
        void *volatile memory = malloc(10);
        tell("malloc", memory == NULL ? errno : 0);
        free(memory);
    }
    for (int i = 0; i < 5; i++) {
        int fd = open("/dev/null", O_RDONLY);
        tell("open", fd == -1 ? errno : 0);
        if (fd != -1)
            close(fd);
    }
    return 0;
}
