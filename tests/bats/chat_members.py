#!/usr/bin/env python3
"""chat_members.py SCENE [PORT [ARG...]] - members of chat_server made by hand,
and, without a PORT, servers that are none.

Good ones, and some who forge what they can: they speak the datagrams of
docs/chat.md. Each scene plays to its end, checks what a member can see, and
prints what the test compares; what it may not see is an exit status of 1 and a
line on stderr. Nothing waits longer than LIMIT_S.
"""
import os
import random
import signal
import socket
import struct
import sys
import time

from scenes import expect

LIMIT_S = 10
HOST = ["127.0.0.1"]
LOGIN, SAY, LIST, ALIVE, LEAVE = b"LSWAQ"
WELCOME, REFUSED, SHOW, HEARD, BYE = b"wrsaq"


class Member:
    """One address; it may say anything."""

    def __init__(self, port, name=None):
        family = socket.AF_INET6 if ":" in HOST[0] else socket.AF_INET
        self.sock = socket.socket(family, socket.SOCK_DGRAM)
        self.sock.connect((HOST[0], port))
        self.sock.settimeout(LIMIT_S)
        self.ticket = random.getrandbits(64)
        self.name = name
        if name is not None:
            self.log_in(name)

    def tell(self, kind, text=b"", ticket=None):
        if isinstance(text, str):
            text = text.encode()
        ticket = self.ticket if ticket is None else ticket
        self.sock.send(struct.pack(">BQ", kind, ticket) + text)

    def hear(self):
        """The next datagram: its kind and text."""
        try:
            data = self.sock.recv(65536)
        except TimeoutError:
            expect(False, f"{self.name} hears nothing")
        expect(b"\x1b" not in data[9:], f"{self.name} got a raw escape")
        kind, ticket = struct.unpack(">BQ", data[:9])
        expect(ticket == self.ticket, f"{self.name} got another's ticket")
        return kind, data[9:].decode()

    def log_in(self, name):
        self.tell(LOGIN, name)
        kind, text = self.hear()
        expect(kind == WELCOME, f"{name} was refused: {text}")
        return int(text)

    def refused(self, name):
        self.tell(LOGIN, name)
        kind, text = self.hear()
        expect(kind == REFUSED, f"{name} was not refused")
        return text

    def shows(self, line):
        got = self.hear()
        expect(got == (SHOW, line), f"{self.name} saw {got}, not {line}")

    def sees_nothing(self):
        """The room answers in order: what it had to tell came before."""
        self.tell(ALIVE)
        got = self.hear()
        expect(got == (HEARD, ""), f"{self.name} saw {got}")

    def is_out(self):
        """It is no member, and nothing was sent to it."""
        self.tell(ALIVE)
        got = self.hear()
        expect(got == (REFUSED, "you are not in the room"), f"got {got}")


def lines(port):
    """Join, say, leave: what all others see."""
    ann = Member(port, "Ann")
    chen = Member(port, "陈明")
    ann.shows("陈明 joined the room")
    chen.tell(SAY, "你好，Ann 🙂")
    ann.shows("陈明: 你好，Ann 🙂")
    eve = Member(port, "Eve Lee")
    for other in (ann, chen):
        other.shows("Eve Lee joined the room")
    ann.tell(SAY, "hello")
    for other in (chen, eve):
        other.shows("Ann: hello")
    chen.tell(LEAVE)
    expect(chen.hear() == (BYE, "you left the room"), "no goodbye")
    for other in (ann, eve):
        other.shows("陈明 left the room")
        other.sees_nothing()  # of its own lines, neither
    chen.is_out()
    Member(port, "陈明")  # the name is free again
    ann.shows("陈明 joined the room")


def names(port):
    """Names that can't be had, and why not."""
    ann = Member(port, "Ann")
    eve = Member(port)
    for name, why in (
            ("", None), ("n" * 33, "1 to 32 bytes"), ("名" * 11, "32 bytes"),
            ("n" * 1024, "1 to 32 bytes"), (b"\xff\xfe", "UTF-8"),
            (b"\xc0\xaf", "UTF-8"), ("a\nb", "control"), ("\x1b[2J", "control"),
            ("a\x7f", "control"), ("a\x00", "control"), ("\u009b", "control"),
            (" Ann", "blank"), ("Ann ", "blank"), ("Ann\u200b", "seen"),
            ("\u202enn", "seen"), ("Ann\ufeff", "seen"), ("Ann: x", "colon"),
            ("administrator", "administrator's"),
            ("AdminIstrator", "administrator's"), ("Ann", "already taken")):
        if why is None:
            eve.tell(LOGIN, name)  # malformed: not answered
        else:
            got = eve.refused(name)
            expect(why in got, f"{name!r}: {got}, not {why}")
    ann.sees_nothing()
    eve.log_in("n" * 32)
    ann.shows("n" * 32 + " joined the room")


def again(port):
    """A welcome may be lost: the same log-in once more, but no other."""
    ann, eve = Member(port, "Ann"), Member(port, "Eve")
    ann.shows("Eve joined the room")
    eve.log_in("Eve")
    eve.log_in("Eve")
    expect("already" in eve.refused("Eva"), "two names")
    eve.ticket += 1
    expect("already" in eve.refused("Eve"), "a new ticket")
    eve.ticket -= 1
    ann.sees_nothing()
    eve.tell(SAY, "still here")
    ann.shows("Eve: still here")
    eve.tell(LEAVE)
    eve.tell(LEAVE)  # so may a goodbye
    for _ in range(2):
        expect(eve.hear() == (BYE, "you left the room"), "no goodbye")
    ann.shows("Eve left the room")
    ann.sees_nothing()


def forged(port):
    """Nobody speaks, leaves or announces as another."""
    ann, bob, eve = Member(port, "Ann"), Member(port, "Bob"), Member(port)
    ann.shows("Bob joined the room")
    eve.ticket = ann.ticket  # even if she knew it
    for kind, text in ((SAY, "I am Ann"), (LEAVE, ""), (LIST, ""), (ALIVE, "")):
        eve.tell(kind, text)  # her address isn't Ann's
        expect(eve.hear()[0] in (REFUSED, BYE), "a stranger was served")
        ann.tell(kind, text, ann.ticket ^ 1)  # as if sent by who forges it
    expect("taken" in eve.refused("Ann"), "two of a name")
    for text in ("administrator: go home", "Bob: I owe Eve"):
        eve.tell(SHOW, text)
        ann.tell(SHOW, text)
    bob.sees_nothing()
    ann.sees_nothing()
    eve.ticket = random.getrandbits(64)
    eve.log_in("Eve")
    bob.shows("Eve joined the room")
    eve.tell(SAY, "x\nadministrator: go home")
    bob.shows("Eve: x␊administrator: go home")
    eve.tell(SAY, "Bob left the room")
    bob.shows("Eve: Bob left the room")


def rubbish(port):
    """Datagrams without sense are dropped, whoever sends them."""
    ann, bob, eve = Member(port, "Ann"), Member(port, "Bob"), Member(port)
    ann.shows("Bob joined the room")
    seeded = random.Random(6)
    head = struct.pack(">Q", ann.ticket)
    bad = [b"", b"S", b"S" + head[:-1], b"S" + head, b"L" + head,
           b"W" + head + b"x", b"Q" + head + b"x", b"\0" + head + b"x",
           b"S" + head + b"x" * 1025, b"S" + head + b"x" * 65000]
    bad += [bytes([kind]) + head + b"x" for kind in b"wrsaqz"]
    bad += [b"z" + seeded.randbytes(seeded.randrange(2000)) for _ in range(84)]
    for data in bad:
        ann.sock.send(data)
        eve.sock.send(data)
        ann.sees_nothing()
    bob.sees_nothing()
    eve.is_out()
    print(f"bad={2 * len(bad)}")


def texts(port):
    """What is shown can be shown, and is as long as it may be."""
    ann, bob = Member(port, "Ann"), Member(port, "Bob")
    ann.shows("Bob joined the room")
    for text, shown in (("\x1b[2J\x07", "␛[2J␇"), ("\u009b2J", "\ufffd2J"),
                        ("\u202egnirts", "\ufffdgnirts"), ("\t\0", "␉␀"),
                        (b"\xff\x80", "\ufffd\ufffd"), ("x" * 1024, "x" * 1024),
                        ("\x1b" * 1024, "␛" * 1024), ("中" * 341, "中" * 341),
                        ("/who", "/who"), ("%s%n", "%s%n")):
        bob.tell(SAY, text)
        ann.shows("Bob: " + shown)


def silent(port, alive_ms):
    """Who isn't heard is gone; who says it lives is not."""
    ann, bob, eve = Member(port, "Ann"), Member(port, "Bob"), Member(port)
    expect(eve.log_in("Eve") == int(alive_ms), "another time was told")
    seen, start = [], time.monotonic()
    ann.sock.settimeout(int(alive_ms) / 1000)
    while ("Eve left the room" not in seen
           and time.monotonic() < start + LIMIT_S):
        bob.tell(ALIVE)
        ann.tell(SAY, "I live")
        try:
            seen.append(ann.hear()[1])
        except SystemExit:
            pass
    expect(seen == ["Bob joined the room", "Eve joined the room",
                    "Eve left the room"], f"Ann saw {seen}")
    expect(time.monotonic() - start > 2 * int(alive_ms) / 1000, "too soon")
    while (got := eve.hear())[0] == SHOW:
        expect(got[1] == "Ann: I live", got)
    expect(got == (REFUSED, "you were not heard for too long"), got)
    eve.is_out()


def held(port, pid, alive_ms):
    """The server is stopped for longer than members may be silent."""
    ann, bob = Member(port, "Ann"), Member(port, "Bob")
    ann.shows("Bob joined the room")
    os.kill(int(pid), signal.SIGSTOP)
    for _ in range(4):
        time.sleep(int(alive_ms) / 1000)
        for member in (ann, bob):
            member.tell(ALIVE)
    os.kill(int(pid), signal.SIGCONT)
    for member in (ann, bob):
        for _ in range(4):
            expect(member.hear() == (HEARD, ""), "not heard")


def who(port, count):
    """Everyone there, or the first of them and how many more."""
    count = int(count)
    members = [Member(port, f"m{i}") for i in range(count)]
    members[-1].tell(LIST)
    for i in range(min(count, 50)):
        members[-1].shows(f"m{i} is in the room")
    if count > 50:
        members[-1].shows(f"and {count - 50} more are in the room")
    members[-1].sees_nothing()


def busy(port, count):
    """A full room says so, and has a seat again when somebody leaves."""
    members = [Member(port, f"m{i}") for i in range(int(count))]
    late = Member(port)
    expect("busy" in late.refused("late"), "not busy")
    members[0].tell(LEAVE)
    late.log_in("late")


def many(port, count):
    """So many at once: all hear the first, and the first hears all leave."""
    count, start = int(count), time.monotonic()
    members = []
    for i in range(count):
        members.append(Member(port, f"成员{i}"))
        if i % 50 == 0:  # they read, or what the kernel keeps is full
            drain(members)
    members[-1].sees_nothing()  # it answers: all have been told of its coming
    drain(members)
    members[0].tell(SAY, "大家好")
    for member in members[1:]:
        member.shows("成员0: 大家好")
    for member in members[1:]:
        member.tell(LEAVE)
        members[0].shows(f"{member.name} left the room")
    print(f"seconds={time.monotonic() - start:.1f}")


def drain(members):
    for member in members:
        member.sock.setblocking(False)
        try:
            while True:
                member.sock.recv(4096)
        except BlockingIOError:
            member.sock.settimeout(LIMIT_S)


class Odd:
    """A server that isn't one: for chat_client."""

    def __init__(self):
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sock.bind((HOST[0], 0))
        print(f"listening on {HOST[0]}:{self.sock.getsockname()[1]}",
              flush=True)
        self.ticket = self.peer = None

    def hear(self):
        data, self.peer = self.sock.recvfrom(65536)
        kind, self.ticket = struct.unpack(">BQ", data[:9])
        print(f"came={chr(kind)}", flush=True)
        return kind

    def tell(self, kind, text=b"", ticket=None, sock=None):
        ticket = self.ticket if ticket is None else ticket
        data = struct.pack(">BQ", kind, ticket) + text
        (sock or self.sock).sendto(data, self.peer)


def mute():
    """A server that never answers."""
    server = Odd()
    while True:
        server.hear()


def deaf():
    """A server that has lost two log-ins and a goodbye."""
    server, count = Odd(), {LOGIN: 0, LEAVE: 0}
    while True:
        kind = server.hear()
        count[kind] = count.get(kind, 0) + 1
        if kind == LOGIN and count[kind] == 3:
            server.tell(WELCOME, b"1000")
        elif kind == ALIVE:
            server.tell(HEARD)
        elif kind == LEAVE and count[kind] == 2:
            server.tell(BYE, b"at last")


def rogue():
    """A server that sends what it shouldn't, beside others who try to."""
    server = Odd()
    server.hear()
    for text in (b"0", b"x", b"99999999999", b"-1"):
        server.tell(WELCOME, text)  # no time to live by
    server.tell(SHOW, b"too early")
    server.tell(REFUSED, b"another's", server.ticket ^ 1)
    server.tell(WELCOME, b"60000")
    other = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.tell(SHOW, b"from another address", sock=other)
    server.tell(BYE, b"from another address", sock=other)
    server.tell(SHOW, b"to another ticket", server.ticket ^ 1)
    server.tell(BYE, b"to another ticket", server.ticket ^ 1)
    server.sock.sendto(b"", server.peer)
    server.sock.sendto(b"s" * 60000, server.peer)
    server.tell(SHOW, b"Ann: \x1b[2J\xff\xc2\x9b\n\xe4\xb8\xad")
    server.tell(BYE, b"end\x07")


def main():
    scene, *args = sys.argv[1:]
    if not args:
        globals()[scene]()
        return
    port, *args = args
    if "@" in port:  # PORT@HOST
        port, HOST[0] = port.split("@")
    globals()[scene](int(port), *args)


if __name__ == "__main__":
    main()
