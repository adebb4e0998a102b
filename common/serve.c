/*
 * serve - how every server of the lab begins (serve.h).
 */
#include "common/serve.h"
#include "common/errors.h"
#include "common/io.h"
#include "common/net.h"
#include "common/say.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static int announce(int fd, const char *host, int port, int flags)
{
    char text[NET_TEXT_MAX];
    if (fd == -1) {
        fprintf(stderr, "%s: can't listen on %s, port %d: %s (%s)\n",
                program_invocation_short_name, host, port, errors_text(errno),
                errors_name(errno));
        exit(EXIT_FAILURE);
    }
    if ((flags & SOCK_NONBLOCK) != 0)
        CHECK(io_set_nonblocking(fd));
    say_bare("listening on %s", net_format_local(fd, text));
    return fd;
}

int serve_tcp(const char *host, int port, int flags)
{
    return announce(net_listen(host, port, SERVE_BACKLOG), host, port, flags);
}

int serve_udp(const char *host, int port, int flags)
{
    return announce(net_bind_udp(host, port), host, port, flags);
}
