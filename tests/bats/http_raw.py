#!/usr/bin/env python3
"""http_raw.py SCENE PORT [ARG...] - rude clients of an HTTP server for tests.

Bytes as they are on 127.0.0.1, and answers read by hand. Each scene plays to
its end and checks what a client can see; what it may not see is an exit status
of 1 and a line on stderr. No call waits longer than LIMIT_S, so a server that
hangs fails the test.
"""
import contextlib
import json
import os
import re
import select
import socket
import struct
import sys
import threading
import time

from scenes import expect, play

LIMIT_S = 20
SOON_S = 5  # an answer beside others must have come by then, under load too
HOST = "127.0.0.1"
RESET = struct.pack("ii", 1, 0)  # SO_LINGER: close sends a reset at once
FIELD = b"Host: a\r\n"
END = FIELD + b"\r\n"
GET = b"GET /page.html HTTP/1.1\r\n" + END


class Wire:
    """A connection, and what has come by it that is not read yet."""

    def __init__(self, port, buffer=None):
        self.sock = socket.socket()
        if buffer is not None:  # of the kernel: before it connects
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        self.sock.settimeout(LIMIT_S)
        self.sock.connect((HOST, port))
        self.data = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.sock.close()

    def send(self, data):
        """Returns whether all of it has gone: the server may have closed."""
        try:
            self.sock.sendall(data)
        except (ConnectionResetError, BrokenPipeError):
            return False
        return True

    def more(self):
        part = self.sock.recv(1 << 18)
        self.data += part
        return part != b""

    def head(self):
        """Returns the next answer's status and fields; None at the end."""
        while b"\r\n\r\n" not in self.data:
            if not self.more():
                expect(self.data == b"", f"half a head: {self.data[:80]}")
                return None
        head, self.data = self.data.split(b"\r\n\r\n", 1)
        first, *lines = head.decode("latin-1").split("\r\n")
        fields = dict(line.lower().split(": ", 1) for line in lines)
        expect(first[:9] == "HTTP/1.1 " and len(fields) == len(lines), head)
        return int(first[9:12]), fields

    def answer(self):
        """Returns the next answer: status, fields, body; None at the end."""
        head = self.head()
        if head is None:
            return None
        has_none = head[0] == 304
        length = 0 if has_none else int(head[1]["content-length"])
        while len(self.data) < length:
            expect(self.more(), f"half a body: {len(self.data)} of {length}")
        body, self.data = self.data[:length], self.data[length:]
        return *head, body

    def ask(self, target, fields=b""):
        self.send(b"GET " + target + b" HTTP/1.1\r\n" + fields + END)
        return self.answer()

    def ends(self):
        """Nothing more comes but the end, or a reset."""
        try:
            return self.data == b"" and not self.more()
        except ConnectionResetError:
            return True

    def rest(self):
        """All that comes once we send no more, but for what tells the time."""
        with contextlib.suppress(OSError):
            self.sock.shutdown(socket.SHUT_WR)
        with contextlib.suppress(ConnectionResetError):
            while self.more():
                pass
        return re.sub(rb"Date: .*\r\n", b"", self.data)

    def reset(self):
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        self.sock.close()


def is_served(port):
    with Wire(port) as wire:
        begin = time.monotonic()
        answer = wire.ask(b"/page.html")
        took = time.monotonic() - begin
    expect(answer[0] == 200 and answer[2] == b"a page\n", f"got {answer}")
    expect(took < SOON_S, f"the answer beside took {took:.1f} s")


def clients_now(port):
    with Wire(port) as wire:
        return json.loads(wire.ask(b"/status")[2])["clients_now"]


def statuses(wire):
    """Of all answers until the end, after which there is nothing."""
    found = []
    with contextlib.suppress(ConnectionResetError):
        while (answer := wire.answer()) is not None:
            found.append(answer[0])
    return found


def bad(port, *files):
    """Each file is refused by one answer, and nothing behind it is read, nor
    what stands before it harmed."""
    for name in files:
        with open(name, "rb") as file:
            data = file.read()
        for before in (b"", GET):
            with Wire(port) as wire:
                wire.send(before + data + GET)
                found = statuses(wire)
            usual = [200] if before else []
            expect(found[:-1] == usual and found[-1] in
                   (400, 414, 417, 431, 501, 505), f"{name}: {found}")
    is_served(port)


def bad_bodies(port, *files):
    """The head of each is good and its body is not: one answer, then the
    end."""
    for name in files:
        with open(name, "rb") as file:
            data = file.read()
        with Wire(port) as wire:
            wire.send(data + GET)
            found = statuses(wire)
        expect(found in ([405], [400]), f"{name}: {found}")
    is_served(port)


def pieces(port, *files):
    """What comes byte by byte gets the same answers as what comes at once."""
    for name in files:
        with open(name, "rb") as file:
            data = file.read()
        found = []
        for size in (len(data), 1):
            with Wire(port) as wire:
                wire.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                for i in range(0, len(data), max(size, 1)):
                    wire.send(data[i:i + size])
                found.append(wire.rest())
        expect(found[0] == found[1], f"{name}: {found}")
    print(f"files={len(files)}")


DOTS = (b"..", b"%2e%2e", b"%2E%2e", b".%2e", b"%2e.", b"%252e%252e",
        b"..%00", b"..%2f", b"%2e%2e%2f", b"..%5c", b"..\\", b"....//",
        b"..;", b"..%20", b"%c0%ae%c0%ae", b"%e0%80%ae%e0%80%ae",
        b"%uff0e%uff0e", b"./..", b".//..", b"..%c0%af", b"%2e%2e%5c",
        b"//..", b"page.html/..", b"folder/../..", b"inside/..")


def traverse(port, secret):
    """No spelling of ".." leads out of the root, however deep."""
    served = 0
    with Wire(port) as wire:
        for dots in DOTS:
            for depth in range(1, 9):
                for end in (b"etc/passwd", b"secret", b""):
                    target = b"/" + (dots + b"/") * depth + end
                    status, _, body = wire.ask(target)
                    expect(secret.encode() not in body and b"root:" not in body
                           and status in (200, 301, 400, 403, 404),
                           f"{target}: {status} {body[:80]}")
                    served += status == 200
    print(f"served={served}")
    is_served(port)


def asks(port, *pairs):
    """Each TARGET=STATUS, on one connection; backslashes as in Python."""
    with Wire(port) as wire:
        for pair in pairs:
            target, status = pair.rsplit("=", 1)
            raw = target.encode().decode("unicode_escape").encode("latin-1")
            answer = wire.ask(raw)
            expect(answer is not None and answer[0] == int(status),
                   f"{target}: {answer}")
            if answer[1].get("connection") == "close":
                expect(wire.ends(), f"{target}: no end")
                wire.__init__(port)
    is_served(port)


def limits(port):
    """Whoever sends too much is told so, though it goes on sending."""
    line = b"GET /" + b"a" * (4 << 20)
    for data, status in (
            (b"GET /" + b"a" * 8192 + b" HTTP/1.1\r\n" + END, 414),
            (line, 414), (b"A" * (16 << 20), 414),
            (b"GET / HTTP/1.1\r\n" + END[:-2] + b"X: " + b"b" * (1 << 20), 431),
            (b"GET / HTTP/1.1\r\n" + FIELD + b"X: y\r\n" * 20000, 431),
            (b"GET / HTTP/1.1\r\n" + FIELD + b"X: y\r\n" * 100 + b"\r\n", 431),
            (b"POST / HTTP/1.1\r\nContent-Length: 999999999\r\n" + END, 413),
            (b"POST / HTTP/1.1\r\nContent-Length: 999999999\r\n" + END +
             b"c" * (8 << 20), 413)):
        with Wire(port) as wire:
            wire.send(data)
            found = statuses(wire)
        expect(found == [status], f"{data[:60]}: {found}, not {status}")
    for chunk in (b"fffffff\r\n" + b"d" * (1 << 20), b"1\r\ne\r\n" * 200000,
                  b"1;" + b"f" * 1000 + b"\r\ng\r\n",
                  b"0\r\n" + b"X: y\r\n" * 100000):
        with Wire(port) as wire:
            wire.send(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" +
                      END + chunk * (400 if chunk[1:2] == b";" else 1))
            found = statuses(wire)
        expect(found in ([405], [413]), f"{chunk[:20]}: {found}")
    is_served(port)


def dribble(port, limit):
    """A byte every 0.1 s, of a head, of a body, of chunks; nothing at all; a
    second request never begun: each ends, in about limit seconds."""
    post = b"POST / HTTP/1.1\r\n"
    plans = {"a head": (b"", b"GET /"), "fields": (GET[:-2], b"X: y\r\n"),
             "empty lines": (b"\r\n", b""),
             "a body": (post + b"Content-Length: 9999\r\n" + END, b"a"),
             "chunks": (post + b"Transfer-Encoding: chunked\r\n" + END,
                        b"1\r\na\r\n"),
             "nothing": (b"", b""), "a second": (GET, b"")}
    wires, begin = {}, time.monotonic()
    for name, (first, _) in plans.items():
        wires[name] = Wire(port)
        wires[name].send(first)
    round_ = 0
    while wires:
        is_late = time.monotonic() - begin > 5 * int(limit) + 2
        expect(not is_late, f"still there: {list(wires)}")
        socks = [wire.sock for wire in wires.values()]
        ready, _, _ = select.select(socks, [], [], 0.1)
        for name, wire in list(wires.items()):
            more = plans[name][1]
            try:
                if wire.sock in ready and not wire.more():
                    raise ConnectionResetError
                wire.sock.send(more[round_ % len(more):][:1] if more else b"")
            except (ConnectionResetError, BrokenPipeError):
                took = time.monotonic() - begin
                expect(took > int(limit) * 0.8, f"{name}: after {took:.1f} s")
                text = wires.pop(name).data[9:12].decode() or "none"
                print(f"{name.replace(' ', '_')}={text}")
        round_ += 1


def silent(port, count):
    """So many connections that say nothing; who comes then is served."""
    with contextlib.ExitStack() as stack:
        for _ in range(int(count)):
            stack.enter_context(Wire(port))
        is_served(port)


def crowded(port, count, limit):
    """More connections than there may be: the rest is told 503, and after
    limit seconds of silence there is room again."""
    with contextlib.ExitStack() as stack:
        begin = time.monotonic()
        wires = [stack.enter_context(Wire(port)) for _ in range(int(count))]
        with Wire(port) as wire:
            expect(statuses(wire) == [503], "one too many, and no 503")
        expect(time.monotonic() - begin < int(limit), "too slow to tell")
        refused = 0
        for wire in wires:
            found = statuses(wire)
            expect(found in ([], [503]), f"{found}")
            refused += found == [503]
        is_served(port)
    print(f"refused={refused}")


def stuck(port, target, count):
    """So many clients that ask for a large file and don't read it, until the
    server ends them; who comes beside is served."""
    with contextlib.ExitStack() as stack:
        wires = [stack.enter_context(Wire(port, 4096))
                 for _ in range(int(count))]
        for wire in wires:
            wire.send(b"GET " + target.encode() + b" HTTP/1.1\r\n" + END)
        for _ in range(5):
            is_served(port)
        print("ready", flush=True)
        deadline = time.monotonic() + LIMIT_S
        while clients_now(port) > 1:
            expect(time.monotonic() < deadline, "they never end")
            time.sleep(0.05)
    print("ended=yes")


def resets(port, target, count):
    """Clients that reset at every moment there is."""
    for i in range(int(count)):
        wire = Wire(port, 4096)
        if i % 3 > 0:
            wire.send(b"GET " + target.encode() + b" HTTP/1.1\r\n" + END * 1)
        if i % 3 == 1:
            wire.sock.recv(1000)
        if i % 5 == 0:
            wire.send(b"GET / HT")
        wire.reset()
    is_served(port)


def truncated(port, target, path):
    """The file gets shorter while it is sent: an end, and no false bytes."""
    with Wire(port, 4096) as wire:
        wire.send(b"GET " + target.encode() + b" HTTP/1.1\r\n" + END)
        status, fields = wire.head()
        promised = int(fields["content-length"])
        os.truncate(path, 100000)
        got = len(wire.data)
        wire.data = b""
        with contextlib.suppress(ConnectionResetError):
            while wire.more():
                got += len(wire.data)
                expect(wire.data.count(b"x") == len(wire.data), "false bytes")
                wire.data = b""
    expect(status == 200 and got < promised, f"{got} of {promised} bytes")
    is_served(port)


def stopping(port, pid, target):
    """SIGTERM amid an answer that is being read, slowly: it comes whole."""
    with Wire(port, 65536) as wire, Wire(port) as idle:
        wire.send(b"GET " + target.encode() + b" HTTP/1.1\r\n" + END)
        _, fields = wire.head()
        expect(idle.ask(b"/page.html")[0] == 200, "no answer")
        os.kill(int(pid), 15)
        expect(idle.ends(), "an idle one stays")
        got, length = len(wire.data), int(fields["content-length"])
        while got < length:
            wire.data = b""
            expect(wire.more(), f"cut: {got} of {length}")
            got += len(wire.data)
            time.sleep(0.0005)
        wire.data = b""
        expect(wire.ends(), "it stays")
        try:
            Wire(port)
        except ConnectionRefusedError:
            return
        sys.exit("http_raw.py: it listens still")


def swapped(port, folder, outside):
    """A folder that turns into a link to outside and back, again and again:
    its own file is served now and then, what is outside never."""
    stop = threading.Event()

    def swap():
        while not stop.is_set():
            os.rename(folder, folder + ".kept")
            os.symlink(outside, folder)
            os.remove(folder)
            os.rename(folder + ".kept", folder)

    thread = threading.Thread(target=swap)
    thread.start()
    found, end = {}, time.monotonic() + LIMIT_S
    target = f"/{os.path.basename(folder)}/file".encode()
    with contextlib.ExitStack() as stack:
        stack.callback(thread.join)
        stack.callback(stop.set)
        wire = stack.enter_context(Wire(port))
        while len(found) < 2 or sum(found.values()) < 500:
            expect(time.monotonic() < end, f"never both: {found}")
            status, _, body = wire.ask(target)
            expect(b"secret" not in body, "what is outside was served")
            expect((status == 200) == (body == b"inside\n"), f"{status} {body}")
            found[status == 200] = found.get(status == 200, 0) + 1
    print("swapped=yes")


def hold(port, target):
    """One that never reads its answer, nor ends."""
    with Wire(port, 4096) as wire:
        wire.send(b"GET " + target.encode() + b" HTTP/1.1\r\n" + END)
        wire.head()
        print("ready", flush=True)
        poll = select.poll()
        poll.register(wire.sock, select.POLLHUP | select.POLLERR)
        poll.poll(LIMIT_S * 1000)


if __name__ == "__main__":
    play(__doc__, bad, bad_bodies, pieces, traverse, asks, limits, dribble,
         silent, crowded, stuck, resets, truncated, swapped, stopping, hold)
