"""serving - an echo server that is measured: started, loaded, looked at."""
import contextlib
import csv
import glob
import os
import re
import resource
import socket
import subprocess


def family(pid):
    """A process and all its descendants."""
    pids = [pid]
    for each in pids:  # which grows meanwhile
        for path in glob.glob(f"/proc/{each}/task/*/children"):
            with open(path, encoding="ascii") as file:
                pids += map(int, file.read().split())
    return pids


def pss_kib(pid):
    """All memory of a family; a page that they share counts once in all."""
    total = 0
    for each in family(pid):
        with open(f"/proc/{each}/smaps_rollup", encoding="ascii") as file:
            total += int(re.search(r"^Pss: +(\d+)", file.read(), re.M)[1])
    return total


def cpu_seconds(pid):
    """Of a process and its descendants that live: the session still does."""
    ticks = 0
    for each in family(pid):
        with open(f"/proc/{each}/stat", encoding="ascii") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def want_descriptors():
    """As many as this process may have."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


class Server:
    """with Server(ECHO_LOAD, ARGV) as server: it runs, and is ended after."""

    def __init__(self, echo_load, argv):
        self.echo_load = echo_load
        self.process = subprocess.Popen(argv, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        where = re.fullmatch(r"listening on 127\.0\.0\.1:(\d+)\n", line)
        if not where:
            raise RuntimeError(f"{argv[0]}: didn't start: {line!r}")
        self.port = int(where[1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()

    def load(self, connections, seconds, active=None):
        """Returns echo_load's row: name -> number. active: so many at most
        are busy, the others only connected."""
        run = subprocess.run(
            [self.echo_load, "--port", str(self.port), "--tsv", "--connections",
             str(connections), "--active", str(active or connections),
             "--seconds", str(seconds)],
            stdout=subprocess.PIPE, text=True, check=False)
        row = next(csv.DictReader(run.stdout.splitlines(), delimiter="\t"))
        return {name: float(value) for name, value in row.items()}

    @contextlib.contextmanager
    def held(self, connections):
        """So many are open meanwhile; each was served once and is idle."""
        want_descriptors()
        clients = []
        try:
            for _ in range(connections):
                client = socket.create_connection(("127.0.0.1", self.port), 5)
                clients.append(client)
                client.sendall(b"x")
                if client.recv(1) != b"x":
                    raise RuntimeError("no echo")
            yield
        finally:
            for client in clients:
                client.close()

    def threads(self):
        return sum(len(glob.glob(f"/proc/{pid}/task/*"))
                   for pid in family(self.process.pid))

    def pss_kib(self):
        return pss_kib(self.process.pid)
