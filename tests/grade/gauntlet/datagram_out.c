/*
 * datagram_out - asks a server outside by UDP.
 *
 * Verdict: ok
 * Escapes: basic uid
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <sys/socket.h>

int main(void)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(7007)};
    struct timeval soon = {.tv_usec = 200000};
    char byte = 'x';
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &soon, sizeof soon);
    sendto(fd, &byte, 1, 0, (struct sockaddr *)&to, sizeof to);
    if (recv(fd, &byte, 1, 0) == 1)
        puts("escaped: it has an answer");
}
