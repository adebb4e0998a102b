/*
 * open_ports - listens on two ports, and goes on as a daemon.
 *
 * Verdict: ok
 * Leaves:  process
 */
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void)
{
    for (int port = 0; port < 2; port++) {
        struct sockaddr_in any = {.sin_family = AF_INET};
        int fd = socket(AF_INET, SOCK_STREAM, 0);
        any.sin_port = htons(port * 8080);
        if (bind(fd, (struct sockaddr *)&any, sizeof any) == 0)
            listen(fd, 5);
    }
    if (daemon(0, 0) == 0)
        for (;;)
            pause();
}
