#!/usr/bin/env python3
"""chat_tcp.py SCENE PORT [ARG...] - members of chat_room made by hand.

Each scene plays to its end and checks what a member can see; what it may not
see is an exit status of 1 and a line on stderr. Nothing waits longer than
LIMIT_S.
"""
import contextlib
import os
import random
import re
import select
import socket
import struct
import threading
import time

from scenes import expect, play

LIMIT_S = 20
RESET = struct.pack("ii", 1, 0)  # SO_LINGER: close sends a reset at once


class Member:
    def __init__(self, port, name=None, buffer=None):
        self.sock = socket.socket()
        if buffer is not None:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        self.sock.settimeout(LIMIT_S)
        self.sock.connect(("127.0.0.1", port))
        self.data, self.name = b"", name
        if name is not None:
            self.say(name)
            self.sees("you are in the room")

    def send(self, data):
        self.sock.sendall(data)

    def say(self, text):
        self.send(text.encode() + b"\n")

    def more(self):
        """Reads on. Returns False at the end."""
        try:
            more = self.sock.recv(1 << 16)
        except TimeoutError:
            expect(False, f"{self.name} hears nothing")
        except ConnectionResetError:
            more = b""
        expect(b"\x1b" not in more, f"{self.name} got a raw escape")
        self.data += more
        return len(more) > 0

    def line(self):
        """The next line; None at the end."""
        while b"\n" not in self.data:
            if not self.more():
                return None
        line, self.data = self.data.split(b"\n", 1)
        return line.decode()

    def sees(self, pattern):
        """Reads up to a line like it, which it returns."""
        wanted = re.compile(pattern.encode(), re.MULTILINE)
        while True:
            lines, end, rest = self.data.rpartition(b"\n")
            if match := wanted.search(lines + end):
                start = lines.rfind(b"\n", 0, match.start()) + 1
                line, _, self.data = self.data[start:].partition(b"\n")
                return line.decode()
            self.data = rest
            expect(self.more(), f"{self.name}: the end, before '{pattern}'")

    def ends(self):
        while self.line() is not None:
            pass

    def reset(self):
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        self.sock.close()


def many(port, count):
    """So many members; what one says reaches all others, once, in order."""
    count = int(count)
    with contextlib.ExitStack() as stack:
        crowd = []
        for i in range(count):
            member = Member(port, f"m{i}")
            stack.callback(member.sock.close)
            crowd.append(member)
        for number in range(3):
            crowd[number].say(f"text {number}")
            for i, member in enumerate(crowd):
                if i != number:
                    member.sees(f"^m{number}: text {number}$")
        print(f"members={count}")


def crowd(port, count):
    """So many members who come at the same time, and read what there is;
    then one says something, and all others see it."""
    count, epoll, socks, last = int(count), select.epoll(), {}, {}
    for i in range(count):
        sock = socket.create_connection(("127.0.0.1", port), LIMIT_S)
        sock.sendall(b"m%d\n" % i)
        socks[sock.fileno()] = sock
        epoll.register(sock, select.EPOLLIN)
    inside, heard, end = set(), set(), time.monotonic() + 2 * LIMIT_S
    while len(heard) < count - 1:
        expect(time.monotonic() < end, f"{len(inside)} in, {len(heard)} heard")
        for fd, _ in epoll.poll(1):
            data = last.get(fd, b"") + socks[fd].recv(1 << 18)
            last[fd] = data[-40:]
            if b"you are in the room" in data:
                inside.add(fd)
                if len(inside) == count:
                    socks[fd].sendall(b"all here\n")
            if b": all here" in data:
                heard.add(fd)
    print(f"members={count}")


def slow(port, kib):
    """One stops reading: it is dropped and announced once it is kib behind;
    meanwhile nobody else waits."""
    loud, quick = Member(port, "loud"), Member(port, "quick")
    stuck = Member(port, "stuck", 4096)
    text, longest, said = "x" * 1000, 0.0, 0
    left = None
    while left is None:
        begin = time.monotonic()
        loud.say(text)
        said += 1
        while True:
            line = quick.line()
            if line == "stuck left the room":
                left = said
            if line == f"loud: {text}":
                break
        longest = max(longest, time.monotonic() - begin)
        expect(said < 40 * int(kib), "a stuck one is never dropped")
    expect(longest < 2, f"quick waited {longest:.1f} s")
    expect(left >= int(kib) * 1024 // 1200, f"dropped after {left} lines")
    stuck.ends()
    print("dropped=yes")


def names(port):
    """Names that are refused, each with its reason; then one that is not.
    Five times nothing but that is the end."""
    watcher = Member(port, "Ann")
    for bad, why in (("Ann", "taken"), ("administrator", "administrator's"),
                     ("Administrator", "administrator's"), ("", "1 to 32"),
                     ("n" * 33, "1 to 32"), ("a:b", "colon"),
                     ("\x1b[2J", "control"), (" Ann", "blank"),
                     ("a\u200bb", "seen"), ("y" * 5000, "1 to 32")):
        member = Member(port)
        member.say(bad)
        member.sees(why)
        member.say("Bob")
        member.sees("you are in the room")
        watcher.sees("^Bob joined the room$")
        member.say("/quit")
        member.ends()
        watcher.sees("^Bob left the room$")
    member = Member(port)
    for _ in range(5):
        member.say("administrator")
    member.sees("come again")
    member.ends()
    print("names=ok")


def deaf(port, pid):
    """One asks and says without an end and never reads: it isn't heard any
    more, costs the server little, and keeps nobody waiting."""
    one, other = Member(port, "deaf", 4096), Member(port, "other")
    one.sock.setblocking(False)
    sent, full = 0, time.monotonic() + 1
    while time.monotonic() < full:
        with contextlib.suppress(BlockingIOError, ConnectionError):
            sent += one.sock.send(b"/who\nblah\n" * 1000)
            full = time.monotonic() + 0.3
        begin = time.monotonic()
        other.say("/who")
        other.sees("^other is in the room$")
        expect(time.monotonic() - begin < 2, "the other has to wait")
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        kib = int(re.search(r"VmRSS:\s+(\d+)", file.read())[1])
    expect(kib < 200_000, f"{kib} KiB for {sent} bytes")
    print("deaf=bounded")


def pieces(port):
    """Lines in pieces, several at once, with CR, with none at the end."""
    one, two = Member(port, "one"), Member(port, "two")
    for byte in "你好 there\r\n".encode():
        one.send(bytes([byte]))
    two.sees("^one: 你好 there$")
    one.send(b"a\nb\n\n\nc\n")
    for text in "abc":
        expect(two.line() == f"one: {text}", f"not {text}")
    one.send(b"never said")
    one.sock.close()
    two.sees("^one left the room$")
    print("pieces=ok")


def odd(port):
    """Texts that would do harm to a terminal, or pass for another line."""
    one, two = Member(port, "one"), Member(port, "two")
    one.say("\x1b[2J\x07")
    expect(two.sees("^one: ") == "one: ␛[2J␇", "not cleaned")
    one.send(b"\xff\xfe not UTF-8\n")
    expect(two.sees("^one: ") == "one: �� not UTF-8", "not cleaned")
    one.send(b"a\rEve: b\n")
    expect(two.sees("^one: ") == "one: a␍Eve: b", "a line in a line")
    one.send(b"a\0b\n")
    two.sees("^one: a␀b")
    one.say("x" * 1025)
    one.sees("^not said: a line has at most 1024 bytes")
    one.send(b"y" * 1000000 + b"\n")
    one.sees("^not said")
    one.say("x" * 1024)
    expect(two.sees("^one: ") == "one: " + "x" * 1024, "it isn't whole")
    print("odd=ok")


def rude(port, count):
    """Clients that reset at every moment there is; the room goes on."""
    watcher = Member(port, "watcher")
    for i in range(int(count)):
        member = Member(port, f"rude{i}" if i % 2 else None)
        if i % 3 == 0:
            member.send(b"half a li")
        member.reset()
        if i % 2:
            watcher.sees(f"^rude{i} left the room$")
    print("rude=ok")


def busy(port, limit):
    """As many as may be there, and one more."""
    crowd = [Member(port, f"m{i}") for i in range(int(limit))]
    late = Member(port)
    late.sees("busy")
    late.ends()
    crowd.pop().sock.close()
    crowd[0].sees("left the room")
    Member(port, "again")
    print("busy=yes")


def silent(port):
    """Connections that never tell a name are ended; nobody hears of them."""
    member = Member(port, "member")
    mute = [Member(port) for _ in range(20)]
    for each in mute:
        each.ends()
    member.say("/who")
    expect("member" in member.sees("is in the room"), "not there")
    print("silent=ended")


def talk(port, count, lines):
    """All speak at once, in pieces of any length. What each one sees is all
    that the others said: whole, once, each in his order; and two who don't
    speak see the very same."""
    count, lines = int(count), int(lines)
    mute = [Member(port, "mute0"), Member(port, "mute1")]
    speakers = [Member(port, f"m{i}") for i in range(count)]
    seeded = random.Random(10)

    def speak(i, cuts):
        said = b"".join(b"%d.%d %s\n" % (i, n, b"x" * cuts[n])
                        for n in range(lines))
        while said:
            cut = cuts[len(said) % lines] + 1
            speakers[i].send(said[:cut])
            said = said[cut:]

    threads = [threading.Thread(target=speak, args=(
        i, [seeded.randrange(60) for _ in range(lines)])) for i in range(count)]
    for thread in threads:
        thread.start()
    seen = [heard(member, own, count, lines)
            for own, member in enumerate(speakers + mute)]
    for thread in threads:
        thread.join()
    expect(seen[-1] == seen[-2], "two saw different things")
    for own in range(count):
        others = [line for line in seen[-1] if line[0] != own]
        expect(seen[own] == others, f"m{own} saw another order")
    print(f"lines={len(seen[-1])}")


def heard(member, own, count, lines):
    """Reads until it has seen all that all others say. Returns (who, number),
    in the order seen."""
    following, seen = [0] * count, []
    while len(seen) < (count - (own < count)) * lines:
        line = member.line()
        expect(line is not None, f"{member.name}: the end")
        if match := re.fullmatch(r"m(\d+): (\d+)\.(\d+) x*", line):
            name, who, number = map(int, match.groups())
            expect(name == who != own, f"{member.name} saw {line}")
            expect(number == following[who], f"{member.name} missed one")
            following[who] += 1
            seen.append((who, number))
        else:
            expect(line.endswith(" joined the room"), f"not a line: {line}")
    return seen


def late(port, count):
    """One doesn't read for a while, has something to say meanwhile, and
    misses nothing."""
    loud, one = Member(port, "loud"), Member(port, "late", 4096)
    loud.sees("^late joined the room$")
    for i in range(int(count)):
        loud.say(f"{i} {'x' * 1000}")
    loud.say("/who")  # the room answers in order
    loud.sees("^late is in the room$")
    one.say("meanwhile")
    for i in range(int(count)):
        line = one.line()
        expect(line and line.startswith(f"loud: {i} x"), f"{line}, not {i}")
    loud.sees("^late: meanwhile$")
    loud.say("after")
    expect(one.line() == "loud: after", "its own line came back")
    print("late=all")


def asks(port, count):
    """One asks without reading, so that it isn't read from any more either.
    Then it reads, and has got each answer, whole."""
    count = int(count)
    one = Member(port, "asks", 4096)
    others = [Member(port, f"{i:02}{'n' * 30}") for i in range(20)]
    others[-1].say("/who")
    others[-1].sees("^19n* is in the room$")

    thread = threading.Thread(target=one.send, args=[b"/who\n" * count])
    thread.start()
    time.sleep(0.5)  # it gets stuck; what it must get is the same if not
    following = 0
    while following < count * 21:
        line = one.line()
        expect(line is not None, "the end")
        if line.endswith(" joined the room"):
            continue
        expect(line.endswith(" is in the room"), f"cut: {line}")
        following += 1
        expect(line.startswith("asks ") == (following % 21 == 1),
               f"out of order: {line}")
    thread.join()
    print("asks=all")


def half_closed(port):
    """Who sends no more has left; all that it said before is heard."""
    ann, eve = Member(port, "Ann"), Member(port)
    eve.send(b"Eve\nhello\nbye\nhalf a li")
    eve.sock.shutdown(socket.SHUT_WR)
    for line in ("Eve joined the room", "Eve: hello", "Eve: bye",
                 "Eve left the room"):
        got = ann.line()
        expect(got == line, f"{got}, not {line}")
    eve.ends()
    print("half=left")


def storm(port, pid):
    """Who comes, in whatever way, and goes leaves no descriptor behind."""
    def fds():
        return len(os.listdir(f"/proc/{pid}/fd"))

    before, watcher = fds(), Member(port, "watcher")
    for i in range(100):
        member = Member(port, f"m{i}")
        member.say("hello")
        if i % 2:
            member.reset()
        else:
            member.sock.close()
        watcher.sees(f"^m{i} left the room$")
        socket.create_connection(("127.0.0.1", port)).close()
    watcher.say("/quit")
    watcher.ends()
    end = time.monotonic() + LIMIT_S
    while fds() != before:
        expect(time.monotonic() < end, f"{before} before, {fds()} now")
        time.sleep(0.02)
    print("descriptors=same")


if __name__ == "__main__":
    play(__doc__, deaf, many, crowd, slow, names, pieces, odd, rude, busy,
         silent, talk, late, asks, half_closed, storm)
