/*
 * leave_files - leaves files in /tmp and /var/tmp.
 *
 * Verdict: ok
 * Escapes: user:basic
 */
#include <fcntl.h>
#include <sys/stat.h>

int main(void)
{
    open("/tmp/left", O_CREAT | O_WRONLY, 0);
    open("/var/tmp/left", O_CREAT | O_WRONLY, 0600);
    mkdir("/tmp/labrun-left", 0700);
    open("/tmp/labrun-left/x", O_CREAT | O_WRONLY, 0600);
    mkfifo("/tmp/fifo", 0600);
}
