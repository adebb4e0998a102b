#!/usr/bin/env python3
"""ftp_attacks.py SCENE PORT [ARG...] - clients of ftp_server that mean no good.

Each scene tries its attacks and checks that none has worked; what has worked is
an exit status of 1 and a line on stderr. OUTSIDE is a folder beside the
server's, with a file secret that says SECRET, and nothing else.
"""
import contextlib
import os
import select
import socket
import threading
import time

from ftp_by_hand import HOST, LIMIT_S, OTHER_HOST, Client
from scenes import expect, play

SECRET = b"SECRET"
PATH_COMMANDS = ["CWD", "LIST", "NLST", "MLSD", "MLST", "SIZE", "MDTM", "RETR",
                 "STOR", "APPE", "RNFR", "RNTO", "MKD", "RMD", "DELE"]
BEFORE_LOGIN = ["PWD", "CWD a", "CDUP", "PASV", "EPSV", "LIST", "NLST", "MLSD",
                "SIZE a", "MDTM a", "REST 1", "RETR a", "STOR a", "APPE a",
                "DELE a", "MKD a", "RMD a", "RNFR a", "RNTO a", "SYST", "FEAT",
                "TYPE I", "NOOP", "HELP", "STAT", "PORT 127,0,0,1,9,9"]


def try_path(client, command, path):
    """What can be read by that command of that path."""
    line = command.encode() + b" " + path
    if command in ("LIST", "NLST", "MLSD", "RETR"):
        got, answer = client.read(line)
        return got + answer.encode()
    if command in ("STOR", "APPE"):
        return client.write(line, b"evil").encode()
    if command == "RNTO":
        client.ask("RNFR mine")
    answer = client.ask(line)
    if command == "RNFR" and answer.startswith("350"):
        client.ask("RNTO taken")
        client.ask("RNFR taken")
        client.ask(b"RNTO " + path)
    return answer.encode()


def paths(port, outside):
    """Every spelling of a way out, in every command that takes a path. A
    second argument: the secret's size must not be seen either."""
    size = str(os.path.getsize(f"{outside}/secret")).encode()
    out = os.path.basename(outside)
    ways = ["../{}", "/../{}", "../../../../../../../../{}", "a/../../{}",
            "a/b/../../../{}", "./../{}", ".//..//{}", "/a/../../{}",
            "..\\{}", "%2e%2e/{}", "..%2f{}", "....//{}", ".. /{}",
            "a/b/up/up/up/{}", "to_parent/{}", "to_above/{}"]
    targets = [way.format(tail) for way in ways
               for tail in (out, f"{out}/secret", f"{out}/new")]
    targets += [f"{outside}", f"{outside}/secret", f"{outside}/new",
                "//" + f"{outside}/secret", "/etc/passwd", "to_folder",
                "to_folder/secret", "to_folder/new", "to_file", "to_link",
                "to_proc/etc/passwd", "to_root/etc/passwd", "a/b/relative",
                "a/b/relative/secret", "~root/.profile", "..", "../..", "/.."]
    with Client(port) as client:
        client.write("STOR mine", b"mine")
        for command in PATH_COMMANDS:
            for target in targets:
                got = try_path(client, command, target.encode())
                shown = f"{command} {target}: {got[:60]}"
                expect(SECRET not in got and b"root:" not in got, shown)
                expect(size not in got, shown)
                if command == "CWD":
                    place = client.ask("PWD", "257")
                    expect(got[:1] == b"5" or place.split('"')[1] in
                           ("/", "/a", "/a/b"), f"{shown}: {place}")
                    expect(not os.path.exists(f"{outside}/new"), shown)
                    client.ask("CWD /", "250")
        client.ask("PWD", '257 "/"')


def race(port, served, outside, seconds):
    """A folder becomes a symlink to outside, and a folder again, all the time:
    no command may go through it at the wrong moment."""
    door, stop = f"{served}/door", threading.Event()
    os.mkdir(f"{served}/real")
    with open(f"{served}/real/secret", "wb") as file:
        file.write(b"harmless")
    os.symlink(outside, f"{served}/false")
    os.chmod(f"{served}/real", 0o777)

    def swing():
        while not stop.is_set():
            for side in ("real", "false"):
                os.rename(f"{served}/{side}", door)
                os.rename(door, f"{served}/{side}")
    thread = threading.Thread(target=swing)
    thread.start()
    counts = {"226": 0, "5": 0}
    end = time.monotonic() + float(seconds)
    try:
        with Client(port) as client:
            while time.monotonic() < end:
                got, answer = client.read("RETR door/secret")
                expect(SECRET not in got, "read through a symlink")
                counts["226" if answer.startswith("226") else "5"] += 1
                client.write("STOR door/new", b"evil")
                client.ask("MKD door/new2")
                client.ask("DELE door/secret2")
                client.ask("RNFR door/secret")
                client.ask("RNTO door/secret")
    finally:
        stop.set()
        thread.join()
    expect(os.listdir(outside) == ["secret"], os.listdir(outside))
    print(f"read={counts['226']} refused={counts['5']}")


def bounce(port):
    """PORT and EPRT to a third party, to ourselves, to a low port."""
    with socket.create_server((OTHER_HOST, 0)) as other, \
            socket.create_server((HOST, 0)) as own, Client(port) as client:
        client.write("STOR file", b"data")
        for host, at in ((OTHER_HOST, other.getsockname()[1]),
                         (HOST, own.getsockname()[1]), (HOST, 25)):
            numbers = f"{host},{at >> 8},{at & 255}".replace(".", ",")
            for command in (f"PORT {numbers}", f"EPRT |1|{host}|{at}|"):
                why = client.ask(command, "5")
                expect(len(why) > 20, f"no reason: {why}")
                client.ask("RETR file", "425")
                client.ask("LIST", "425")
        for listener in (other, own):
            listener.setblocking(False)
            try:
                listener.accept()
            except BlockingIOError:
                continue
            expect(False, "the server connected to a third party")


def thief(at):
    sock = socket.socket()
    sock.settimeout(LIMIT_S)
    sock.bind((OTHER_HOST, 0))
    sock.connect((HOST, at))
    return sock


def steal(port):
    """Another address comes to the data port, before its owner."""
    with Client(port) as client:
        client.write("STOR file", b"precious")
        for command, evil in (("RETR file", b""), ("LIST", b""),
                              ("STOR taken", b"evil"), ("APPE file", b"evil")):
            at = client.port()
            with thief(at) as first, thief(at) as second:
                client.send(command.encode() + b"\r\n")
                for sock in (first, second):
                    with contextlib.suppress(OSError):
                        sock.sendall(evil)
                        expect(sock.recv(1) == b"", f"stolen by {command}")
                with socket.create_connection((HOST, at), LIMIT_S) as own:
                    client.answer("150")
                    own.shutdown(socket.SHUT_WR)
                    got = own.recv(1 << 16) if evil == b"" else b""
                    client.answer("226")
            expect(evil != b"" or b"precious" in got or b"file" in got,
                   f"{command} gave its owner {got}")
        expect(client.read("RETR taken")[0] == b"", "a thief's upload")
        expect(client.read("RETR file")[0] == b"precious", "a thief's addition")
        at = client.port()
        client.ask("CWD /", "250")
        ports = {client.port() for _ in range(20)}
        expect(len(ports) > 10, f"data ports can be guessed: {ports}")
        with socket.socket() as late:  # each port is for one use
            expect(late.connect_ex((HOST, at)) != 0, "an old port listens")


def login(port):
    """Nothing before the log-in, the same words for all who can't, an end."""
    with Client(port, log_in=False) as client:
        for command in BEFORE_LOGIN:
            client.ask(command, "530")
    for user in ("root", "nobody", "no-such-user", "anonymous\0", "' OR 1=1"):
        with Client(port, log_in=False) as client:
            client.ask(f"USER {user}")
            client.ask("PASS hidden-word", "530")
            client.ask("LIST", "530")
    told = set()
    with Client(port, log_in=False) as client:
        for user in ("root", "nobody", "x"):
            told.add((client.ask(f"USER {user}"),
                      client.ask("PASS hidden-word")))
        expect(client.file.read() == b"", "a fourth try")
    expect(len(told) == 1, told)
    with Client(port) as client:  # a new USER ends what the old one might
        client.ask("USER root")
        client.ask("LIST", "530")


def lines(port):
    """Command lines as no client sends them."""
    with Client(port) as client, Client(port) as other:
        client.write("STOR a", b"data")
        for evil in (b"RETR a\0b", b"RETR a\0", b"\0RETR a", b"SIZE a\0.txt",
                     b"RETR a\x01", b"RETR \xff\xffa", b"RETR \x80",
                     b"RETR a\rb", b"DELE a\rNOOP", b"CWD \xc0\xaf",
                     b"\xff\xff\xff\xff", b" ", b"", b"  NOOP", b"\x1b[2J",
                     b"A" * 4000, b"RETR " + b"a" * 4000, b"%n%n%s%s"):
            answer = client.ask(evil)
            expect(answer[:1] == "5", f"{evil[:20]}: {answer}")
        client.send(b"NOOP\n")  # LF alone will do
        client.answer("200")
        for byte in b"nOoP\r\n":
            client.send(bytes([byte]))
        client.answer("200")
        client.send(b"NOOP\r\nSYST\r\nPWD\r\nXXXX\r\nNOOP\r\n")
        for want in ("200", "215", "257", "502", "200"):
            client.answer(want)
        for size in (100_000, 16 << 20):
            client.send(b"STOR " + b"x" * size)
            expect(other.ask("NOOP", "200"), "a line without end")
            client.send(b"\r\nPWD\r\n")
            client.answer("500")
            client.answer("257")
        for number in ("", "-1", "+1", "1e3", "0x1", "9" * 19, "9" * 30):
            client.ask(f"REST {number}", "501")
        client.ask("REST 5", "350")
        expect(client.read("RETR a")[1].startswith("554"), "beyond the end")
        expect(client.read("RETR a")[0] == b"data", "a is as it was")


def telnet(port):
    """What Telnet has in a line: taken out, also in urgent data."""
    with Client(port) as client:
        client.ask(b"\xff\xf4\xff\xf2NOOP", "200")
        client.ask(b"NO\xff\xfd\x01OP", "200")
        client.ask(b"\xff\xfb\x03\xff\xfb\x03PWD", "257")
        client.write("STOR big", bytes(30_000_000))
        with client.data() as conn:
            client.ask("RETR big", "150")
            conn.recv(1)
            client.send(b"\xff\xf4")
            client.sock.send(b"\xff", socket.MSG_OOB)
            client.send(b"\xf2ABOR\r\n")
            client.answer("426")
            client.answer("226")
        client.send(b"\xff")
        client.send(b"\xf2\xff\xff\r\n")  # IAC IAC: the byte itself
        client.answer("5")
        client.ask("DELE big", "250")


def slow(port):
    """With --idle-seconds 1: who is silent, or nearly, has to leave; who is
    not is served meanwhile. All at once, each in a thread."""
    problems = []
    big = bytes(30_000_000)

    def ends(client, want):
        answer = client.answer()
        if not answer.startswith(want):
            problems.append(f"'{answer}', not {want}")

    def silent():
        with Client(port, log_in=False) as client:
            ends(client, "421")

    def dripping():
        with Client(port, log_in=False) as client, \
                contextlib.suppress(OSError):
            client.sock.settimeout(0.1)
            for _ in range(100):
                client.send(b"x")
                with contextlib.suppress(TimeoutError):
                    expect(client.sock.recv(3) == b"421", "dripping")
                    return
            problems.append("dripping for ever")

    def nobody_comes():
        with Client(port) as client:
            client.port()
            client.ask("LIST", "425")

    def stalled_put():
        with Client(port) as client, client.data() as conn:
            client.ask("STOR stalled", "150")
            conn.sendall(b"half")
            ends(client, "426")

    def dripping_put():
        with Client(port) as client, client.data() as conn:
            client.ask("STOR dripping", "150")
            with contextlib.suppress(OSError):
                for _ in range(60):
                    conn.sendall(b"x")
                    if select.select([client.sock], [], [], 0.1)[0]:
                        ends(client, "426")
                        return
            problems.append("a dripping upload goes on for ever")

    def stalled_get():
        with Client(port) as client, client.data():
            client.ask("RETR big", "150")
            ends(client, "426")

    def played(scene):
        try:
            scene()
        except (OSError, SystemExit) as error:
            problems.append(f"{scene.__name__}: {error}")
    with Client(port) as good, Client(port) as never_reads:
        good.write("STOR big", big)
        never_reads.send(b"HELP\r\n" * 100_000)
        scenes = [silent, dripping, nobody_comes, stalled_put, dripping_put,
                  stalled_get]
        threads = [threading.Thread(target=played, args=[scene])
                   for scene in scenes]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            expect(len(good.read("RETR big")[0]) == len(big), "the good one")
    expect(not problems, problems)


def special(port, *names):
    """A FIFO, a socket and a device in the folder block nobody."""
    with Client(port) as client:
        for name in names:
            for command in ("RETR", "SIZE", "MDTM", "STOR", "APPE", "CWD"):
                got = try_path(client, command, name.encode())
                expect(got[:1] == b"5", f"{command} {name}: {got}")
        for command in ("LIST", "NLST", "MLSD"):
            got, answer = client.read(command)
            expect(answer.startswith("226") and got.count(b"\n") == 1,
                   f"{command}: {got}")


def forge(port):
    """What a log must not show as it is."""
    with Client(port) as client:
        for evil in (b"RETR a\x1b[2J\x1b]0;owned\x07", b"CWD a\rsession 1: x",
                     b"DELE \xc2\x9b31m", b"MKD \xe2\x80\xaegpj.exe",
                     b"USER x\x00y", b"\x7f" * 10, b"PASS hidden-word"):
            client.send(evil + b"\n")
            client.answer()


def read_only(port):
    with Client(port) as client:
        for command in ("STOR x", "APPE a", "DELE a", "MKD x", "RMD d",
                        "RNFR a", "RNTO x"):
            client.ask(command, "550")
        expect(client.read("RETR a")[0] == b"data\n", "reading is allowed")


if __name__ == "__main__":
    play(__doc__, paths, race, bounce, steal, login, lines, telnet, slow,
         special, forge, read_only)
