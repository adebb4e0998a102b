#!/usr/bin/env python3
"""many_clients.py SCENE PORT [ARG...] - clients of an echo server for tests:
those that come in crowds. Like echo_clients.py, which has the others.
"""
import contextlib
import resource
import socket
import threading
import time

from echo_clients import (LIMIT_S, RESET, client, echoes, ends, is_silent,
                          receive, wait_for_the_end)
from scenes import expect, play


def raise_limit(count):
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    expect(hard == resource.RLIM_INFINITY or hard > count + 50,
           f"{hard} descriptors are too few for {count} clients")
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def come(stack, port, count):
    raise_limit(count)
    return [stack.enter_context(client(port)) for _ in range(count)]


def crowd(port, count):
    """So many at once, each in the middle of a line before any ends its own;
    they stay until the server ends them."""
    with contextlib.ExitStack() as stack:
        socks = come(stack, port, int(count))
        for i, sock in enumerate(socks):
            echoes(sock, b"half of %d" % i)
        for sock in reversed(socks):
            echoes(sock, b" and the rest\n")
        wait_for_the_end(socks)


def beyond(port, count):
    """So many at once; those who aren't told "busy" are served, all of them."""
    with contextlib.ExitStack() as stack:
        socks = come(stack, port, int(count))
        served, refused = [], 0
        for sock in socks:
            sock.sendall(b"here\n")
            word = receive(sock, 5)
            expect(word in (b"here\n", b"busy\n"), f"neither: {word}")
            if word == b"here\n":
                served.append(sock)
            else:
                expect(ends(sock), "busy, but no end")
                refused += 1
        for sock in reversed(served):
            echoes(sock, b"still here\n")
        print(f"served={len(served)} refused={refused}")


def resets(port, count):
    """Clients that reset, as many a second as this machine lets us; one beside
    them is served all the time."""
    start = time.monotonic()
    worst = 0
    with client(port) as good:
        for i in range(int(count)):
            with client(port) as sock:
                if i % 2 == 0:
                    sock.sendall(b"half a line")
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            if i % 50 == 0:
                before = time.monotonic()
                echoes(good, b"good %d\n" % i)
                worst = max(worst, time.monotonic() - before)
        took = time.monotonic() - start
    expect(worst < 2, f"the good one waited {worst} s")
    print(f"resets={count} a_second={int(count) / took:.0f}")


def crush(port, count):
    """The server is full. So many come again and again, and send all they can;
    who is in is served meanwhile."""
    done = threading.Event()

    def push():
        while not done.is_set():
            with client(port) as sock, contextlib.suppress(ConnectionError):
                while not done.is_set():
                    sock.sendall(b"x" * 65536)

    threads = [threading.Thread(target=push) for _ in range(int(count))]
    worst = 0
    with client(port) as inside:
        echoes(inside, b"in\n")
        for thread in threads:
            thread.start()
        for i in range(50):
            before = time.monotonic()
            echoes(inside, b"%d\n" % i)
            worst = max(worst, time.monotonic() - before)
        done.set()
        for thread in threads:
            thread.join()
    expect(worst < LIMIT_S / 4, f"it waited {worst} s")
    print("crush=ok")


def lazy(port):
    """What comes back at once of 20 bytes, and what the next byte brings."""
    with client(port) as sock:
        sock.sendall(b"0123456789abcdefghij")
        sock.settimeout(LIMIT_S)
        print(f"first={sock.recv(100).decode()}")
        print(f"silent={is_silent(sock)}".lower())
        sock.sendall(b"!")
        print(f"then={sock.recv(100).decode()}")


if __name__ == "__main__":
    play(__doc__, crowd, beyond, resets, crush, lazy)
