#!/usr/bin/env python3
"""ftp_fake.py SCENE... - an FTP server that means no good.

Its first client is served by the first SCENE, the second by the second, and so
on; the last scene stays. Each command that comes is printed. A scene is a
subclass of Good, which does what an FTP server should, with one file of SIZE
bytes that answers to every name.
"""
import contextlib
import itertools
import signal
import socket
import sys
import threading
import time

HOST, OTHER_HOST = "127.0.0.1", "127.0.0.2"
FILE = bytes(range(256)) * 1000
SIZE = len(FILE)
NAMES = ["../evil", "/tmp/evil", "sub/evil", "..", ".", "", "\x1b[2Jevil",
         "evil\0", "evil\\", ".profile", "good", "日本"]
TICK_S = 0.1


class Good:
    greeting = b"220 Ready.\r\n"
    features = {"EPSV", "PASV", "SIZE", "MDTM", "REST"}

    def __init__(self, sock):
        self.sock, self.start, self.listener = sock, 0, None

    def say(self, text):
        self.sock.sendall(text.encode() + b"\r\n")

    def play(self):
        self.sock.sendall(self.greeting)
        for line in self.sock.makefile("rb"):
            words = line.decode(errors="replace").split()
            print("got", *words, flush=True)
            word, args = words[0], words[1:]
            if word == "QUIT":
                self.say("221 Bye.")
                return
            known = word in self.features or word not in Good.features
            act = getattr(self, word, None) if known else None
            if act is None:
                self.say("502 Not here.")
            else:
                act(*args)

    def USER(self, *_):
        self.say("230 Come in.")

    def TYPE(self, *_):
        self.say("200 As you like.")

    def SIZE(self, *_):
        self.say(f"213 {SIZE}")

    def MDTM(self, *_):
        self.say("213 20200102030405")

    def REST(self, start):
        self.start = int(start)
        self.say("350 From there.")

    def listen(self):
        self.listener = socket.create_server((HOST, 0))
        return self.listener.getsockname()[1]

    def EPSV(self, *_):
        self.say(f"229 Here (|||{self.listen()}|)")

    def PASV(self, *_):
        high, low = divmod(self.listen(), 256)
        self.say(f"227 Here ({HOST.replace('.', ',')},{high},{low}).")

    def data(self, send):
        self.say("150 Now.")
        with self.listener, self.listener.accept()[0] as conn:
            send(conn)
        self.start = 0
        self.say("226 Done.")

    def RETR(self, *_):
        self.data(lambda conn: conn.sendall(FILE[self.start:]))

    def LIST(self, *_):
        self.data(lambda conn: conn.sendall(b"-rw-r--r-- file\r\n"))

    def NLST(self, *_):
        names = "".join(name + "\r\n" for name in NAMES)
        self.data(lambda conn: conn.sendall(names.encode()))

    def STOR(self, *_):
        def take(conn):
            while conn.recv(1 << 16):
                pass
        self.data(take)

    def drip(self, sock, parts=itertools.repeat(b"x")):
        for part in parts:
            sock.sendall(part)
            time.sleep(TICK_S)


class Silent(Good):
    greeting = b""


class Dripping(Good):
    def play(self):
        self.drip(self.sock, itertools.chain([b"220-"], itertools.repeat(b"x")))


class EndlessLine(Good):
    def play(self):
        self.sock.sendall(b"220 ")
        while True:
            self.sock.sendall(b"x" * 65536)


class EndlessAnswer(Good):
    def play(self):
        while True:
            self.sock.sendall(b"220-and so on\r\n" * 1000)


class Http(Good):
    greeting = b"HTTP/1.1 400 Bad Request\r\n\r\n"


class Gone(Good):
    def play(self):
        return


class Escapes(Good):
    def USER(self, *_):
        self.say("530 \x1b]0;owned\x07\x1b[2J gr\u00fc\u00dfe \u202egpj")


class Elsewhere(Good):
    """It names another machine's port; a client that comes there is told."""
    features = Good.features - {"EPSV"}

    def trap(self, port):
        with socket.create_server((OTHER_HOST, port)) as other:
            other.accept()
            print("trapped", flush=True)

    def PASV(self, *_):
        port = self.listen()
        threading.Thread(target=self.trap, args=[port], daemon=True).start()
        high, low = divmod(port, 256)
        self.say(f"227 There ({OTHER_HOST.replace('.', ',')},{high},{low}).")


class LowPort(Good):
    def EPSV(self, *_):
        self.say("229 Here (|||22|)")


class Cut(Good):
    """Half of the file, and a cheerful last word."""
    def RETR(self, *_):
        self.data(lambda conn: conn.sendall(FILE[self.start:SIZE // 2]))


class Stalled(Good):
    def RETR(self, *_):
        def half(conn):
            conn.sendall(FILE[self.start:SIZE // 2])
            conn.recv(1)
        self.data(half)


class DrippingData(Good):
    def RETR(self, *_):
        self.data(self.drip)

    LIST = RETR


class More(Good):
    def RETR(self, *_):
        def flood(conn):
            while True:
                conn.sendall(FILE)
        self.data(flood)


class NoRest(Good):
    features = Good.features - {"REST"}


class GoneAfterOne(Good):
    def RETR(self, *_):
        super().RETR()
        self.sock.shutdown(socket.SHUT_RDWR)


class Newer(Good):
    def MDTM(self, *_):
        self.say("213 20990102030405")


class BadList(Good):
    def LIST(self, *_):
        self.data(lambda conn: conn.sendall(
            b"a\x1b[2Jb\r\n" + b"x" * 100000 + b"\r\n\xc2\x9b1m\n"
            + "日本\r\nlast".encode()))


class EndlessList(Good):
    def LIST(self, *_):
        def flood(conn):
            while True:
                conn.sendall(b"\n" * 65536)
        self.data(flood)


class Full(Good):
    """Its disk is full: it says so, and hangs up in mid-upload."""
    def STOR(self, *_):
        self.say("150 Now.")
        with self.listener, self.listener.accept()[0] as conn:
            conn.recv(1 << 16)
        self.say("452 No room.")

    def SIZE(self, *_):
        self.say("550 No such file.")


class Farewell(Good):
    def PWD(self):
        self.say('257 "/" here.')
        time.sleep(TICK_S)
        self.say("421 Closing for today.")
        self.sock.shutdown(socket.SHUT_RDWR)


def serve(scene, sock):
    with sock, contextlib.suppress(OSError):
        scene(sock).play()
        return
    print("a client has gone", flush=True)


def main():
    scenes = [globals()[name] for name in sys.argv[1:]]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(
        print("stopped: ftp_fake") or 0))
    with socket.create_server((HOST, 0)) as listener:
        print(f"listening on {HOST}:{listener.getsockname()[1]}", flush=True)
        for count in itertools.count():
            sock, _ = listener.accept()
            scene = scenes[min(count, len(scenes) - 1)]
            threading.Thread(target=serve, args=(scene, sock),
                             daemon=True).start()


main()
