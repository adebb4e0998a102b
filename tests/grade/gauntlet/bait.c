/*
 * bait - what a hostile program may find on the machine: port 7007 by TCP and
 * UDP, and a socket in the grader's folder.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>

int main(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(7007)};
    struct sockaddr_un in = {AF_UNIX, "/mnt/grader/socket"};
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int tcp = socket(AF_INET, SOCK_STREAM, 0);
    int udp = socket(AF_INET, SOCK_DGRAM, 0);
    int local = socket(AF_UNIX, SOCK_STREAM, 0);
    if (bind(tcp, (struct sockaddr *)&at, sizeof at) == -1 ||
        bind(udp, (struct sockaddr *)&at, sizeof at) == -1 ||
        bind(local, (struct sockaddr *)&in, sizeof in) == -1 ||
        listen(tcp, 5) == -1 || listen(local, 5) == -1)
        perror("bait");
    puts("ready");
    fflush(stdout);
    for (;;) { /* TCP and the socket: the kernel connects for us */
        char byte;
        struct sockaddr_in from;
        socklen_t size = sizeof from;
        if (recvfrom(udp, &byte, 1, 0, (struct sockaddr *)&from, &size) > 0)
            sendto(udp, &byte, 1, 0, (struct sockaddr *)&from, size);
    }
}
