#!/usr/bin/env python3
"""ftp.py - ftp_server beside vsftpd: the same work by the same client, in turn.

  ftp.py [--build DIR] [--rounds N]    make bench-ftp builds it first

The client is curl, for log-ins a loop over sockets, for the CPU ftplib, whose
session still lives when its processes are looked at. Both serve a folder in
/dev/shm, so that no disk is measured (ours calls fsync(2) for each upload,
vsftpd doesn't; there it costs nothing). The table shows medians, of 1 GiB the
best round: a virtual machine gives free memory back to its host, and whoever
needs it next pays for that. And how many times as good ours is: more MB/s,
files/s and log-ins/s, less server CPU. A
target that is missed is said, no more: the machine may be busy. vsftpd wants
to be started as root. Exit status: 1 if a transfer fails.
"""
import ftplib
import os
import pwd
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

from serving import cpu_seconds
from side_by_side import command_line, free_port, in_turn, verdict

BIG = 1 << 30
FILES = 1000
LOGINS = 500
USER = "ftp"  # which the package of vsftpd makes
TICKS = os.sysconf("SC_CLK_TCK")
VSFTPD = """listen=YES
listen_address=127.0.0.1
listen_port={port}
background=NO
anonymous_enable=YES
local_enable=NO
write_enable=YES
anon_upload_enable=YES
anon_other_write_enable=YES
anon_umask=022
anon_root={root}
ftp_username={user}
secure_chroot_dir={empty}
seccomp_sandbox=NO
xferlog_enable=NO
"""


def is_root_with(user):
    try:
        return os.geteuid() == 0 and pwd.getpwnam(user) is not None
    except KeyError:
        return False


class Server:
    """with Server(...) as server: it runs, serving server.root."""

    def __init__(self, name, build, folder):
        self.name = name
        self.root = os.path.join(folder, "root")
        if name == "ours":
            user = ["--user", USER] if is_root_with(USER) else []
            self.process = subprocess.Popen(
                [f"{build}/day9/ftp_server", "--root", self.root, *user],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
            line = self.process.stdout.readline()
            self.port = int(re.fullmatch(r"listening on .*:(\d+)\n", line)[1])
        else:
            self.port = free_port()
            config = os.path.join(folder, "vsftpd.conf")
            empty = os.path.join(folder, "empty")
            os.makedirs(empty, exist_ok=True)
            with open(config, "w", encoding="ascii") as file:
                file.write(VSFTPD.format(port=self.port, root=self.root,
                                         empty=empty, user=USER))
            self.process = subprocess.Popen(["vsftpd", config],
                                            stdin=subprocess.DEVNULL)
            await_port(self.port)
        self.url = f"ftp://127.0.0.1:{self.port}/"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()

    def cpu_of(self, transfer):
        """Returns the CPU seconds of transfer(ftp, root) by a log-in."""
        with ftplib.FTP() as ftp:
            ftp.connect("127.0.0.1", self.port, timeout=60)
            ftp.login()
            before = cpu_seconds(self.process.pid)
            transfer(ftp, self.root)
            return cpu_seconds(self.process.pid) - before


def await_port(port):
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 5).close()
            return
        except ConnectionRefusedError:
            time.sleep(0.01)
    raise RuntimeError("vsftpd didn't start")


def curl(*args):
    subprocess.run(["curl", "-sS", "--no-progress-meter", "--fail-early",
                    "--max-time", "120", *args], check=True, timeout=150,
                   stdout=subprocess.DEVNULL)


def download(server):
    curl(server.url + "big")


def download_by(ftp, _):
    space = bytearray(1 << 20)
    ftp.voidcmd("TYPE I")
    with ftp.transfercmd("RETR big") as data:
        while data.recv_into(space):
            pass
    ftp.voidresp()


def upload(server):
    curl("-T", os.path.join(server.root, "big"), server.url + "up/new")


def upload_by(ftp, root):
    with open(os.path.join(root, "big"), "rb") as file:
        ftp.storbinary("STOR up/new", file, 1 << 20)


def small(server):
    curl(f"{server.url}small/[1-{FILES}]", "-o", "/dev/null")


def small_up(server):
    curl("-T", f"{server.root}/small/[1-{FILES}]", server.url + "up/")


def small_16(server):
    curl("-Z", "--parallel-max", "16", f"{server.url}small/[1-{FILES}]", "-o",
         "/dev/null")


def log_ins(server):
    for _ in range(LOGINS):
        with socket.create_connection(("127.0.0.1", server.port), 10) as client:
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for line, code in ((b"USER ftp", b"220"), (b"PASS x", b"331"),
                               (b"QUIT", b"230"), (None, b"221")):
                reply = client.recv(1000)
                if not reply.startswith(code):
                    raise RuntimeError(f"{server.name}: {reply!r}")
                if line:
                    client.sendall(line + b"\r\n")


# what, work, how many of what a second, the same for its CPU
WORK = [("download 1 GiB", download, BIG / 1e6, "MB/s", download_by),
        ("upload 1 GiB", upload, BIG / 1e6, "MB/s", upload_by),
        ("1,000 files down", small, FILES, "files/s", None),
        ("1,000 files up", small_up, FILES, "files/s", None),
        ("1,000 files, 16 at once", small_16, FILES, "files/s", None),
        ("log-ins", log_ins, LOGINS, "/s", None)]


def fill(folder):
    root = os.path.join(folder, "root")
    os.makedirs(os.path.join(root, "small"))
    with open(os.path.join(root, "big"), "wb") as file:
        block = os.urandom(1 << 20)
        for _ in range(BIG >> 20):
            file.write(block)
    for number in range(1, FILES + 1):
        with open(os.path.join(root, "small", str(number)), "wb") as file:
            file.write(block[:1024])
    os.chmod(folder, 0o755)
    empty_uploads(root)


def empty_uploads(root):
    """The only folder that may be written: vsftpd wants it so."""
    uploads = os.path.join(root, "up")
    shutil.rmtree(uploads, ignore_errors=True)
    os.mkdir(uploads)
    if is_root_with(USER):
        shutil.chown(uploads, USER)


def timed(work, server):
    begin = time.monotonic()
    work(server)
    return time.monotonic() - begin


def measure(names, build, folder, rounds):
    """Returns (what, name) -> seconds, the same for CPU seconds."""
    seconds, cpu = {}, {}
    for name in in_turn(names, rounds):
        for what, work, _, _, work_by in WORK:
            with Server(name, build, folder) as server:
                seconds.setdefault((what, name), []).append(
                    timed(work, server))
                empty_uploads(server.root)
                if work_by:
                    cpu.setdefault((what, name), []).append(
                        server.cpu_of(work_by))
                    empty_uploads(server.root)
    # what cpu has a row of is 1 GiB
    return ({key: (min if key in cpu else statistics.median)(row)
             for key, row in seconds.items()},
            {key: min(row) for key, row in cpu.items()})


def main():
    parser = command_line(__doc__, 5)
    options = parser.parse_args()
    names = ["ours", "vsftpd"]
    if not shutil.which("vsftpd") or not is_root_with(USER):
        print("skipped: vsftpd: not there (./setup.sh --bench), or not root")
        names.remove("vsftpd")
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        fill(folder)
        seconds, cpu = measure(names, options.build, folder, options.rounds)
    print(f"ftp: speed, server CPU; {options.rounds} rounds")
    for what, _, amount, unit, work_by in WORK:
        for name in names:
            key, peer = (what, name), (what, "vsftpd")
            print(f"  {what:<24}{name:<8}{amount / seconds[key]:>8,.0f} "
                  f"{unit:<8}", end="")
            if name == "ours" and len(names) > 1:
                print(verdict(seconds[peer] / seconds[key]), end="")
            print()
            if work_by:
                print(f"  {'':<24}{name:<8}{cpu[key]:>8.2f} s CPU   ", end="")
                if name == "ours" and len(names) > 1:
                    print(verdict(cpu[peer] / max(cpu[key], 1 / TICKS)), end="")
                print()


try:
    main()
except (subprocess.CalledProcessError, RuntimeError) as error:
    sys.exit(f"ftp.py: {error}")
