/*
 * local_socket - connects to a socket in the grader's folder.
 *
 * Verdict: ok
 * Escapes: user:basic user:landlock
 */
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>

int main(void)
{
    struct sockaddr_un to = {AF_UNIX, "/mnt/grader/socket"};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (connect(fd, (struct sockaddr *)&to, sizeof to) == 0)
        puts("escaped: it is connected");
}
