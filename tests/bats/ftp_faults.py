#!/usr/bin/env python3
"""ftp_faults.py SCENE PORT [ARG...] - clients of ftp_server that break down.

They end in the middle, in every way, or don't read, or are too many; or it is
the disk that fails. Each scene checks that the server and its library are well;
what isn't is an exit status of 1 and a line on stderr.
"""
import contextlib
import os
import re
import socket
import time

from ftp_by_hand import HOST, LIMIT_S, RESET, Client
from scenes import expect, play


def resets(port, count):
    """Clients that reset, at every point of a session."""
    with Client(port) as client:
        client.write("STOR big", bytes(5_000_000))
    for number in range(int(count)):
        stage = number % 6
        client = Client(port, log_in=stage > 0)
        conn = None
        if stage == 1:
            client.send(b"RETR half a li")
        if stage == 2:
            client.port()
        if stage == 3:
            client.port()
            client.send(b"LIST\r\n")
        if stage in (4, 5):
            conn = client.data()
            conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            client.ask("RETR big" if stage == 4 else "STOR reset", "150")
            if stage == 5:
                conn.sendall(b"half")
            if number % 12 < 6:  # sometimes the data connection goes first
                conn.close()
        client.reset()
        if conn is not None:
            conn.close()
    with Client(port) as client:
        expect(len(client.read("RETR big")[0]) == 5_000_000, "afterwards")


def cut_puts(port, count):
    """Uploads whose client ends in the middle, in every way; there is a file
    of that name, and it must stay."""
    with Client(port) as client:
        client.write("STOR file", b"old")
    for number in range(int(count)):
        way = number % 4
        client = Client(port)
        conn = client.data()
        client.ask("STOR file" if number % 2 else "APPE file", "150")
        conn.sendall(b"half of the new one" * number)
        if way == 0:  # control first, as the kernel does for one killed
            client.close()
            conn.close()
        elif way == 1:
            client.reset()
            conn.close()
        elif way == 2:
            conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            conn.close()
            client.answer("426")
            client.close()
        else:
            client.send(b"ABOR\r\n")
            client.answer("426")
            client.close()
            conn.close()
        with Client(port) as other:
            expect(other.read("RETR file")[0] == b"old", f"way {way}")
            names = other.read("NLST")[0]
            expect(names == b"file\r\n", f"way {way}: {names}")


def gone_at_the_end(port, count):
    """All has come, but who sent it goes before it is safe on the disk: nobody
    has said that this was all."""
    for _ in range(int(count)):
        client = Client(port)
        conn = client.data()
        client.ask("STOR file", "150")
        conn.sendall(b"all?")
        conn.close()
        time.sleep(0.1)  # by now the server is at its fsync, which is slow
        client.close()


def half_put(port, name):
    """Begins an upload, says so, and waits to be killed, or its server to be.
    """
    client = Client(int(port))
    conn = client.data()
    client.ask(f"STOR {name}", "150")
    conn.sendall(bytes(1_000_000))
    print("half", flush=True)
    client.file.read()


def deaf(port):
    """Asks and asks, reads no answer, takes no data, and doesn't leave."""
    asking, getting = Client(port), Client(port)
    asking.send(b"HELP\r\n" * 100_000)
    getting.write("STOR big", bytes(30_000_000))
    with getting.data():
        getting.ask("RETR big", "150")
        print("half", flush=True)
        time.sleep(LIMIT_S)


def not_reading(port, count, pid):
    """So many clients that read nothing of a big file cost no memory, and
    nobody else's time."""
    def memory():
        with open(f"/proc/{pid}/status", encoding="ascii") as file:
            return int(re.search(r"VmRSS:\s+(\d+)", file.read())[1])
    with Client(port) as client:
        client.write("STOR big", bytes(64 << 20))
        before, clients = memory(), []
        for _ in range(int(count)):
            one = Client(port)
            conn = one.data()
            one.ask("RETR big", "150")
            clients.append((one, conn))
        start = time.monotonic()
        client.ask("NOOP", "200")
        expect(len(client.read("RETR big")[0]) == 64 << 20, "the other one")
        print(f"grown_kib={memory() - before} "
              f"ms={(time.monotonic() - start) * 1000:.0f}")
        for one, conn in clients:
            conn.close()
            one.reset()


def full(port, code):
    """A disk that is full: refused, and nothing of it is left."""
    with Client(port) as client:
        client.write("STOR old", b"old")
        for _ in range(3):
            answer = client.write("STOR big", bytes(8_000_000))
            expect(answer.startswith(code), f"{answer}, not {code}")
            answer = client.write("APPE old", bytes(8_000_000))
            expect(answer.startswith(code), f"{answer}, not {code}")
        expect(client.read("NLST")[0] == b"old\r\n", "what is left")
        expect(client.read("RETR old")[0] == b"old", "the old file")
        expect(client.write("STOR small", bytes(200_000)).startswith("226"),
               "room is there again")


def hold(port, count, limit):
    """More clients than may come: the rest is told so, and later served."""
    clients = [Client(port, log_in=False) for _ in range(int(limit))]
    for _ in range(int(count) - int(limit)):
        with Client(port, log_in=False) as refused:
            expect(refused.greeting.startswith("421"), refused.greeting)
    for client in clients:
        expect(client.greeting.startswith("220"), client.greeting)
        client.ask("USER ftp", "331")
        client.close()
    deadline = time.monotonic() + LIMIT_S
    while Client(port, log_in=False).greeting[:3] != "220":
        expect(time.monotonic() < deadline, "busy for ever")


def few_descriptors(port, count, pid):
    """More clients than the process has descriptors for."""
    def cpu():
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    first = Client(port)
    socks = [socket.create_connection((HOST, port), LIMIT_S)
             for _ in range(int(count))]
    start = cpu()
    time.sleep(0.5)
    expect(cpu() - start < 0.25, f"it spins: {cpu() - start} s of 0.5")
    first.ask("NOOP", "200")
    for sock in socks:
        sock.close()
    deadline = time.monotonic() + LIMIT_S
    while True:
        with contextlib.suppress(SystemExit, OSError):
            with Client(port) as client:
                client.read("LIST")
                return
        expect(time.monotonic() < deadline, "no service afterwards")


def shrinking(port, file):
    """A file that is cut while it is sent."""
    with Client(port) as client:
        for _ in range(3):
            with open(file, "wb") as big:
                big.truncate(64 << 20)
            with client.data() as conn:
                client.ask("RETR big", "150")
                conn.recv(1000)
                os.truncate(file, 1000)
                while conn.recv(1 << 20):
                    pass
            answer = client.answer()
            expect(answer[0] == "4", f"a file that became shorter: {answer}")


if __name__ == "__main__":
    play(__doc__, resets, cut_puts, gone_at_the_end, half_put, deaf,
         not_reading, full, hold, few_descriptors, shrinking)
