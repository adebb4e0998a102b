#!/usr/bin/env python3
"""chat.py - chat_room beside Redis PUB/SUB: one speaks, 1,000 hear.

  chat.py [--build DIR] [--rounds N] [--members N]    make bench-chat builds it

Both run in turn under the same load (chat_load): message by message, that is,
the next one when all members have got the last; then bursts of 64. chat_load
compares each byte that comes, so a run with anything lost, doubled, cut or out
of order fails. The table shows medians, and how many times as good ours is:
more deliveries a second, a lower p99. A target that is missed is said, no more:
the machine may be busy. Exit status: 1 if a run fails.
"""
import re
import shutil
import statistics
import subprocess
import sys

from side_by_side import command_line, free_port, in_turn, verdict

SECONDS = 2
LIMIT_S = 10
TARGETS = {1: 1.0, 64: 1.2}  # messages of a burst -> deliveries, beside Redis


class Server:
    """with Server(NAME, BUILD) as server: it runs, and is ended after."""

    def __init__(self, name, build):
        self.speaks = "chat" if name == "ours" else "redis"
        if name == "ours":
            self.process = self.start(f"{build}/day10/chat_room")
            self.port = int(self.process.stdout.readline().rsplit(b":", 1)[1])
        else:
            self.port = free_port()
            self.process = self.start(
                "redis-server", "--bind", "127.0.0.1", "--port",
                str(self.port), "--save", "", "--appendonly", "no")
            self.wait_for_redis()

    @staticmethod
    def start(*command):
        return subprocess.Popen(command, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE)

    def wait_for_redis(self):
        """Reads what it prints; no more of it comes once it is ready."""
        for line in self.process.stdout:
            if b"Ready to accept connections" in line:
                return
        raise RuntimeError("redis-server didn't start")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.communicate(timeout=LIMIT_S)

    def load(self, build, members, flight):
        """Returns (deliveries a second, p99 in us)."""
        run = subprocess.run(
            [f"{build}/tests/bench/chat_load", "--port", str(self.port),
             "--speak", self.speaks, "--members", str(members), "--flight",
             str(flight), "--seconds", str(SECONDS)],
            stdout=subprocess.PIPE, text=True, check=True)
        row = dict(re.findall(r"(\w+)=([\d.]+)", run.stdout))
        return float(row["deliveries_per_s"]), float(row["p99_us"])


def measure(names, flight, options):
    """Returns name -> [median deliveries a second, median p99 in us]."""
    rows = {name: [] for name in names}
    for name in in_turn(names, options.rounds):
        with Server(name, options.build) as server:
            rows[name].append(
                server.load(options.build, options.members, flight))
    return {name: [statistics.median(column) for column in zip(*rows[name])]
            for name in names}


def main():
    parser = command_line(__doc__, 5)
    parser.add_argument("--members", metavar="N", type=int, default=1000)
    options = parser.parse_args()
    names = ["ours", "redis"]
    if not shutil.which("redis-server"):
        print("skipped: redis: not there (./setup.sh --bench)")
        names.remove("redis")

    print(f"chat: {options.members:,} members; median of {options.rounds}")
    for flight, target in TARGETS.items():
        rows = measure(names, flight, options)
        for name in names:
            speed, p99 = rows[name]
            print(f"  {flight:>3} at once  {name:<6}{speed:>11,.0f} "
                  f"deliveries/s {p99:>8,.0f} us p99", end="")
            if name == "ours" and len(names) > 1:
                print(verdict(speed / rows["redis"][0], target),
                      verdict(rows["redis"][1] / p99, 1.0), end="")
            print(flush=True)


try:
    main()
except (subprocess.CalledProcessError, RuntimeError) as error:
    sys.exit(f"chat.py: {error}")
