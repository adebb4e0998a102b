#!/usr/bin/env python3
"""http.py - http_server beside nginx, lighttpd, and a server that parses
nothing.

  http.py [--build DIR] [--rounds N]    make bench-http builds them first

All serve the same files in turn, one worker each, loaded by wrk. The table
shows medians, and how many times as good ours is as the better of nginx and
lighttpd (requests a second: more is better; p99, the server's CPU time for a
request, memory: less). Where ours serves as many as the server that parses
nothing, wrk is the limit: then CPU time tells more. On two CPUs, wrk on one, a
second worker helps only where a request is dear: a folder of 2,000 files. A
peer that isn't installed is named and skipped; a target that is missed is said,
no more: the machine may be busy. Exit status: 1 if a request fails.
"""
import contextlib
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

from serving import cpu_seconds, pss_kib, want_descriptors
from side_by_side import command_line, free_port, in_turn, verdict

SIZES = {"1k": 1 << 10, "16k": 16 << 10, "1m": 1 << 20}
LOADS = [("1k", 64), ("16k", 64), ("1m", 64), ("1k", 1000)]
LISTED = 2000
HELD = 10000
BARE_RATIO = 0.8
NGINX = """worker_processes 1;
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log /dev/null crit;
worker_rlimit_nofile 30000;
events {{ worker_connections 20000; }}
http {{
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 100000000;
  keepalive_timeout 600;
  open_file_cache max=1000;
  types {{ text/plain txt; }}
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2;
  fastcgi_temp_path {folder}/t3; uwsgi_temp_path {folder}/t4;
  scgi_temp_path {folder}/t5;
  server {{ listen 127.0.0.1:{port} backlog=4096; root {folder}/root; }}
}}
"""
LIGHTTPD = """server.document-root = "{folder}/root"
server.bind = "127.0.0.1"
server.port = {port}
server.max-connections = 20000
server.max-fds = 30000
server.max-keep-alive-requests = 100000000
server.max-keep-alive-idle = 600
server.listen-backlog = 4096
mimetype.assign = ( ".txt" => "text/plain" )
"""


def command(name, build, folder, port, size):
    if name.startswith("ours"):
        workers = name.partition(" x")[2] or "1"
        return [f"{build}/day10/http_server", "--root", f"{folder}/root",
                "--port", str(port), "--max-clients", "20000", "--workers",
                workers, "--idle-seconds", "600", "--header-seconds", "600"]
    if name == "bare":
        return [f"{build}/tests/bench/peer_bare_http", str(size)]
    path = f"{folder}/{name}.conf"
    with open(path, "w", encoding="ascii") as file:
        text = NGINX if name == "nginx" else LIGHTTPD
        file.write(text.format(folder=folder, port=port))
    if name == "nginx":
        return ["nginx", "-c", path]
    return ["lighttpd", "-D", "-f", path]


class Server:
    """with Server(...) as server: it runs, and answers."""

    def __init__(self, name, build, folder, size):
        self.port = free_port()
        self.process = subprocess.Popen(
            command(name, build, folder, self.port, size),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
            stderr=subprocess.DEVNULL)
        if name == "bare":  # it says which port it has got
            self.port = int(self.process.stdout.readline().split(":")[1])
        end = time.monotonic() + 10
        while time.monotonic() < end:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            time.sleep(0.02)
        self.process.kill()
        raise RuntimeError(f"{name} doesn't start")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()

    def load(self, target, connections, seconds):
        """Returns requests a second, p99 and CPU a request in us, failures."""
        before = cpu_seconds(self.process.pid)
        text = subprocess.run(
            ["wrk", "-t", "1", "-c", str(connections), "-d", f"{seconds}s",
             "--latency", f"http://127.0.0.1:{self.port}/{target}"],
            stdout=subprocess.PIPE, text=True, check=True).stdout
        rate = float(re.search(r"Requests/sec: +([\d.]+)", text)[1])
        requests = int(re.search(r"(\d+) requests in", text)[1])
        cpu = (cpu_seconds(self.process.pid) - before) / requests * 1e6
        number, unit = re.search(r"99% +([\d.]+)(us|ms|s)\b", text).groups()
        p99 = float(number) * {"us": 1, "ms": 1e3, "s": 1e6}[unit]
        wrong = "Non-2xx" in text or re.search(r"connect [1-9]", text)
        return rate, p99, cpu, int(bool(wrong))

    def idle_kib(self, count):
        """Memory of its processes with so many idle keep-alive clients."""
        want_descriptors()
        with contextlib.ExitStack() as stack:
            for _ in range(count):
                client = stack.enter_context(
                    socket.create_connection(("127.0.0.1", self.port), 5))
                client.sendall(b"GET /1k.txt HTTP/1.1\r\nHost: a\r\n\r\n")
                got = b""
                while len(got) < 1024:
                    part = client.recv(4096)
                    if not part:
                        raise RuntimeError("closed while idle")
                    got += part
            return pss_kib(self.process.pid)


def measure(names, target, connections, options, folder):
    """Returns name -> (requests a second, p99 and CPU a request in us); counts
    failures."""
    rows, failed = {name: [] for name in names}, 0
    for name in in_turn(names, options.rounds):
        with Server(name, options.build, folder, SIZES.get(target)) as server:
            *row, wrong = server.load(
                f"{target}.txt" if target in SIZES else target, connections,
                options.seconds)
            rows[name].append(row)
            failed += wrong
    return {name: [statistics.median(column) for column in zip(*rows[name])]
            for name in names}, failed


def show(target, connections, rows, peers):
    for name, row in rows.items():
        rate, p99, cpu = row
        print(f"  {target:>4} {connections:>5} {name:<9}{rate:>9,.0f} /s"
              f"{p99:>9,.0f} us{cpu:>8.2f} us CPU")
        if name == "ours" and peers:
            print(f"{'of the better':>19}",
                  verdict(rate / max(rows[p][0] for p in peers)), *(
                      verdict(min(rows[p][i] for p in peers) / row[i])
                      for i in (1, 2)))
        if name == "bare":
            print(f"{'ours, of bare':>19}",
                  verdict(rows['ours'][0] / rate, BARE_RATIO))
        if name == "ours x2" and not peers:
            print(f"{'of one worker':>19}", verdict(rate / rows['ours'][0]))


def main():
    parser = command_line(__doc__, 5)
    parser.add_argument("--seconds", metavar="S", type=int, default=2)
    options = parser.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("http.py: no wrk here: ./setup.sh --bench")
    peers = [name for name in ("nginx", "lighttpd") if shutil.which(name)]
    for name in {"nginx", "lighttpd"} - set(peers):
        print(f"skipped: {name}: not installed")
    failures = 0
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        os.chmod(folder, 0o755)
        os.mkdir(f"{folder}/root")
        for name, size in SIZES.items():
            with open(f"{folder}/root/{name}.txt", "wb") as file:
                file.write(b"x" * size)
        os.mkdir(f"{folder}/root/many")
        for number in range(LISTED):
            open(f"{folder}/root/many/{number}", "xb").close()
        print("wrk, one thread: requests a second, p99, CPU a request; "
              f"median of {options.rounds}")
        for target, connections in LOADS:
            names = ["ours", *peers]
            if target == "1k":
                names.append("bare")
            rows, failed = measure(names, target, connections, options, folder)
            failures += failed
            show(target, connections, rows, peers)
        rows, failed = measure(["ours", "ours x2"], "many/", 64, options,
                               folder)
        failures += failed
        show("many", 64, rows, [])
        print(f"idle: KiB for {HELD:,} keep-alive connections")
        for name in ["ours", *peers]:
            with Server(name, options.build, folder, 1024) as server:
                print(f"  {name:<9}{server.idle_kib(HELD):>8,} KiB")
    if failures:
        sys.exit(f"http.py: {failures} runs with failed requests")


main()
