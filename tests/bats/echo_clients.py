#!/usr/bin/env python3
"""echo_clients.py SCENE PORT [ARG...] - clients of an echo server for tests.

Good and rude ones, all on 127.0.0.1. Each scene plays to its end, checks what
a client can see, and prints what the test compares, as key=value; what it may
not see is an exit status of 1 and a line on stderr. No call waits longer than
LIMIT_S, so a server that hangs fails the test.
"""
import contextlib
import os
import select
import socket
import struct
import threading
import time

from scenes import expect, play

LIMIT_S = 20
SOON_S = 0.2  # how long a client waits to see that nothing comes
FAR_TOO_MUCH = 256 << 20
HOST = "127.0.0.1"
RESET = struct.pack("ii", 1, 0)  # SO_LINGER: close sends a reset at once


def client(port):
    return socket.create_connection((HOST, port), LIMIT_S)


def receive(sock, size):
    """Exactly size bytes, fewer only at the end."""
    parts, got = [], 0
    while got < size:
        part = sock.recv(min(size - got, 1 << 20))
        if not part:
            break
        parts.append(part)
        got += len(part)
    return b"".join(parts)


def echoes(sock, data):
    sock.sendall(data)
    back = receive(sock, len(data))
    expect(back == data, f"{data[:40]} came back as {back[:40]}")


def ends(sock):
    """The server has closed the connection, and sent nothing before."""
    return sock.recv(1) == b""


def is_silent(sock):
    sock.settimeout(SOON_S)
    try:
        sock.recv(1)
    except TimeoutError:
        sock.settimeout(LIMIT_S)
        return True
    return False


def fill(sock):
    """Sends until nothing more can go: the kernel's buffers on the way are
    full, and the server takes no more than it can get rid of."""
    sock.settimeout(SOON_S)
    sent = 0
    with contextlib.suppress(TimeoutError):
        while sent < FAR_TOO_MUCH:
            sent += sock.send(b"x" * 65536)
    expect(sent < FAR_TOO_MUCH, f"the server took {sent} bytes")
    sock.settimeout(LIMIT_S)


def wait_for_the_end(socks):
    """Until the server closes them all; nothing is read meanwhile."""
    print("ready", flush=True)
    for sock in socks:
        poll = select.poll()
        poll.register(sock, select.POLLRDHUP)
        poll.poll()
    print(f"ended={len(socks)}")


def held(port, count):
    """So many at once: each has got half a line back before any sends the
    rest of its own."""
    count = int(count)
    with contextlib.ExitStack() as stack:
        socks = [stack.enter_context(client(port)) for _ in range(count)]
        for i, sock in enumerate(socks):
            echoes(sock, b"half of %d" % i)
        for i, sock in reversed(list(enumerate(socks))):
            echoes(sock, b" and the rest\n")
            sock.shutdown(socket.SHUT_WR)
            expect(ends(sock), f"client {i} doesn't see its end")
    print(f"served={count}")


def turns(port):
    """The second gets in, but nothing comes before the first has left."""
    with client(port) as first, client(port) as second:
        echoes(first, b"first\n")
        second.sendall(b"second\n")
        print(f"waits={is_silent(second)}".lower())
        echoes(first, b"still the first\n")
        first.close()
        print(f"then={receive(second, 7).decode().strip()}")


def crowd(port, count):
    """So many come at once, are served and leave."""
    def come():
        with client(port) as sock:
            echoes(sock, b"me too\n")
            served.append(sock.fileno())
    served = []
    threads = [threading.Thread(target=come) for _ in range(int(count))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(f"served={len(served)}")


def queue(port, count):
    """How many get in, if nobody leaves."""
    with contextlib.ExitStack() as stack:
        first = stack.enter_context(client(port))
        echoes(first, b"served\n")
        inside = 1
        for _ in range(int(count)):
            sock = stack.enter_context(socket.socket())
            sock.settimeout(SOON_S)
            with contextlib.suppress(TimeoutError):
                sock.connect((HOST, port))
                inside += 1
    print(f"inside={inside}")


def stream(port, size, pause_ms="0"):
    """Sends size bytes while it reads, slowly if asked to; then its end."""
    size, pause_s = int(size), int(pause_ms) / 1000
    block = os.urandom(1 << 20)
    data = block * (size // len(block)) + block[:size % len(block)]
    with client(port) as sock:
        def send():
            sock.sendall(data)
            sock.shutdown(socket.SHUT_WR)
        sender = threading.Thread(target=send)
        sender.start()
        back, at = True, 0
        while part := sock.recv(1 << 16):
            back = back and part == data[at:at + len(part)]
            at += len(part)
            time.sleep(pause_s)
        sender.join()
    expect(back and at == size, f"{at} bytes of {size}, same={back}")
    print(f"echoed={at}")


def odd(port):
    """No line's end, NULs, 64 KiB without one, one byte at a time."""
    for data in (b"no newline", b"\0\0a\0\n", b"\n" * 100, bytes(range(256)),
                 b"y" * 65536, b"\xff\xfe\r\n", b"%s%n" * 20):
        with client(port) as sock:
            echoes(sock, data)
            for byte in data[:5]:
                echoes(sock, bytes([byte]))
    with client(port) as sock:
        sock.shutdown(socket.SHUT_WR)
        expect(ends(sock), "an end without data isn't seen")
    print("odd=ok")


def half_closed(port):
    """All that was sent before the end comes back after it."""
    data = os.urandom(200000)
    with client(port) as sock:
        sock.sendall(data)
        sock.shutdown(socket.SHUT_WR)
        expect(receive(sock, len(data)) == data, "not all came back")
        expect(ends(sock), "more came back")
    print("half_closed=ok")


def rude(port, count):
    """Clients that reset, open and close, or leave in the middle of a line
    with bytes unread; after them a good one is served."""
    for i in range(int(count)):
        with client(port) as sock:
            if i % 4 != 0:
                sock.sendall(b"half a li" * (i % 4))
            if i % 4 == 2:  # then a server that writes gets SIGPIPE
                sock.shutdown(socket.SHUT_WR)
            if i % 2 == 0:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    with client(port) as sock:
        echoes(sock, b"good\n")
    print(f"rude={count} then=good")


def deaf(port, count):
    """Clients that send all they can and never read: the others go on. They
    stay until the server ends them."""
    with contextlib.ExitStack() as stack:
        socks = [stack.enter_context(client(port)) for _ in range(int(count))]
        for sock in socks:
            fill(sock)
        start = time.monotonic()
        for i in range(20):
            with client(port) as sock:
                echoes(sock, b"other %d\n" % i)
        expect(time.monotonic() - start < 5, "the others were delayed")
        wait_for_the_end(socks)
    print("others=20")


def at_limit(port, count):
    """So many are served, the next is told why not, and there is room again
    when one has left."""
    with contextlib.ExitStack() as stack:
        socks = [stack.enter_context(client(port)) for _ in range(int(count))]
        for sock in socks:
            echoes(sock, b"in\n")
        for word in (b"", b"hello\n"):
            with client(port) as sock:
                sock.sendall(word)
                print(f"next={receive(sock, 99).decode().strip()}")
        socks[0].close()
        deadline = time.monotonic() + LIMIT_S
        while time.monotonic() < deadline:
            with client(port) as sock, contextlib.suppress(ConnectionError):
                sock.sendall(b"room\n")
                if receive(sock, 5) == b"room\n":
                    break
        else:
            expect(False, "no room when one has left")
        for sock in socks[1:]:
            echoes(sock, b"still in\n")
        print("then=room")


def silent(port, count):
    """Clients that have been served once and then stay, without a word, until
    the server ends them."""
    with contextlib.ExitStack() as stack:
        socks = [stack.enter_context(client(port)) for _ in range(int(count))]
        for sock in socks:
            echoes(sock, b"here\n")
        wait_for_the_end(socks)


def stuck(port):
    """One client that never reads, until the server ends it."""
    with client(port) as sock:
        fill(sock)
        wait_for_the_end([sock])


def by_name(port, host, kind):
    """A line by tcp or udp, to another address than that of all others."""
    family, _, _, _, address = socket.getaddrinfo(host, port)[0]
    kinds = {"tcp": socket.SOCK_STREAM, "udp": socket.SOCK_DGRAM}
    with socket.socket(family, kinds[kind]) as sock:
        sock.settimeout(LIMIT_S)
        sock.connect(address)
        echoes(sock, b"hello\n")
    print("echoed=6")


def udp(port, *sizes):
    """A datagram of each size; what came back of it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(LIMIT_S)
        sock.connect((HOST, port))
        for size in map(int, sizes):
            data = os.urandom(size)
            sock.send(data)
            back = sock.recv(65536)
            expect(back == data[:len(back)], "something else came back")
            print(f"sent={size} came={len(back)}")


def udp_again(port):
    """A datagram, again until it is answered; how often that was not."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.connect((HOST, port))
        for unanswered in range(int(LIMIT_S / SOON_S)):
            sock.send(b"hello?")
            if not is_silent(sock):
                print(f"unanswered={unanswered}")
                return
    expect(False, "never an answer")


def udp_turns(port):
    """Two clients, in turn: neither waits for the other to leave."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as first, \
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as second:
        for i in range(6):
            sock = (first, second)[i % 2]
            sock.settimeout(LIMIT_S)
            sock.sendto(b"turn %d" % i, (HOST, port))
            back = sock.recv(100)
            expect(back == b"turn %d" % i, f"turn {i}: {back}")
            print(f"port={sock.getsockname()[1]} turn={i}")


def udp_flood(port, count):
    """Datagrams from a client that never reads."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        for i in range(int(count)):
            sock.sendto(b"flood" * (i % 50), (HOST, port))
    print(f"sent={count}")


def wrong_server(_):
    """Not a client: it sends back each byte plus one, to one client."""
    with socket.create_server((HOST, 0)) as server:
        print(f"listening on {HOST}:{server.getsockname()[1]}", flush=True)
        with server.accept()[0] as sock:
            while data := sock.recv(65536):
                sock.sendall(bytes((byte + 1) % 256 for byte in data))


if __name__ == "__main__":
    play(__doc__, held, turns, crowd, queue, stream, odd, half_closed, rude,
         deaf, at_limit, silent, stuck, by_name, udp, udp_again, udp_turns,
         udp_flood, wrong_server)
