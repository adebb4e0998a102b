#!/usr/bin/env python3
"""run.py - our programs and their peers, side by side.

  run.py [--build DIR] [BENCH]...   all benchmarks, or those named: pool, queue,
                                    server, thread (make bench builds them)
  run.py --smoke                    a few operations each: do they work?

What is compared is run in turn, round after round, so that whatever else the
machine does meanwhile hits all alike; the table shows medians. The ratio says
how many times as fast as the peer ours is. Exit status: 1 if a program fails,
2 usage; a peer that is missing here is named and skipped, and a target that
is missed is said, no more: the machine may be busy.
"""
import argparse
import os
import re
import statistics
import subprocess
import sys

from side_by_side import in_turn, verdict

HERE = os.path.dirname(os.path.abspath(__file__))
ROUNDS = 7
MISSING = 77  # exit status, see bench.h

# What runs, by name: the command and its count.
POOL = {
    "ours": ("bench_pool --by ours --count", 300_000),
    "bare pipes": ("bench_pool --by pipes --count", 200_000),
    "bare pipes, 128 a write": ("bench_pool --by batches --count", 1_000_000),
    "multiprocessing.Pool": ("peer_pool.py", 6_000),
}
QUEUE = {
    "ours": ("bench_queue --by ours --count", 300_000),
    "POSIX mq": ("bench_queue --by mq --count", 150_000),
    "ours, 16 slots": ("bench_queue --by ours --slots 16 --count", 200_000),
    "POSIX mq, 16 slots": ("bench_queue --by mq --slots 16 --count", 150_000),
    "ours, there and back": ("bench_queue --by ours --do ping-pong --count",
                             20_000),
    "pipes, there and back": ("bench_queue --by pipe --do ping-pong --count",
                              20_000),
    "multiprocessing.Queue": ("peer_queue.py", 15_000),
}
SERVER = {
    f"{whose}, {model}": (
        f"bench_server --model {model} --by {by} --count", count)
    for model, whose, by, count in (
        ("fork", "ours", "ours", 10_000), ("fork", "Forking", "python", 2_000),
        ("thread", "ours", "ours", 20_000),
        ("thread", "Threading", "python", 4_000))
}
THREAD = {
    f"{whose}, {what}": (f"bench_thread --do {what} --by {by} --count", count)
    for what, count in (("create", 10_000), ("ping-pong", 20_000),
                        ("alone", 2_000_000))
    for whose, by in (("ours", "ours"), ("pthreads", "bare"))
}

# What is compared: ours, its peer, the ratio that is aimed at.
AIMS = {
    "pool": (POOL, [
        ("ours", "multiprocessing.Pool", 20),
        ("ours", "bare pipes", 0.5),
        ("ours", "bare pipes, 128 a write", None),  # what batching would buy
    ]),
    "queue": (QUEUE, [
        ("ours", "POSIX mq", 3),
        ("ours", "multiprocessing.Queue", 20),
        ("ours, 16 slots", "POSIX mq, 16 slots", 1),
        ("ours, there and back", "pipes, there and back", 1),
    ]),
    "server": (SERVER, [  # socketserver.ForkingTCPServer, ThreadingTCPServer
        ("ours, fork", "Forking, fork", 5),
        ("ours, thread", "Threading, thread", 5),
    ]),
    "thread": (THREAD, [  # at most 10 % slower
        ("ours, create", "pthreads, create", 1 / 1.1),
        ("ours, ping-pong", "pthreads, ping-pong", 1 / 1.1),
        ("ours, alone", "pthreads, alone", 1 / 1.1),
    ]),
}


class Missing(Exception):
    """The system lacks what was to be measured."""


def measure(command, count, build):
    """Runs it once. Returns the ns of one operation."""
    program, *options = command.split()
    folder = HERE if program.endswith(".py") else f"{build}/tests/bench"
    argv = [os.path.join(folder, program), *options, str(count)]
    try:
        run = subprocess.run(argv, capture_output=True, text=True, check=False)
    except OSError as why:
        sys.exit(f"run.py: {why}")
    if run.returncode == MISSING:
        raise Missing(run.stdout.strip())
    line = re.fullmatch(rf"count={count} ns=(\d+\.\d)\n", run.stdout)
    if run.returncode != 0 or not line:
        sys.exit(f"run.py: {' '.join(argv)}: exit status {run.returncode}\n"
                 f"{run.stdout}{run.stderr}")
    return float(line[1])


def run_in_turn(programs, rounds, smoke, build):
    """Returns for each program the ns of each round; [] if it is missing."""
    times = {name: [] for name in programs}
    missing = set()
    for name in in_turn(list(programs), rounds):
        command, count = programs[name]
        try:
            if name not in missing:
                times[name].append(
                    measure(command, 3 if smoke else count, build))
        except Missing as why:
            print(f"skipped: {name}: {why}")
            missing.add(name)
    return times


def print_table(aims, times):
    for ours, peer, target in aims:
        if not times[ours] or not times[peer]:
            continue
        our_ns = statistics.median(times[ours])
        peer_ns = statistics.median(times[peer])
        ratio = peer_ns / our_ns
        aim = f"{ratio:>8.2f}x" if target is None else verdict(ratio, target)
        print(f"  {ours:<22}{our_ns:>7.0f} ns   {peer:<24}{peer_ns:>7.0f} ns"
              f"{aim}")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, usage="run.py [--build DIR] [--smoke] [BENCH]...",
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", metavar="DIR", default=os.path.join(
        HERE, "..", "..", "build-release"))
    parser.add_argument("--smoke", action="store_true")
    parser.add_argument("bench", nargs="*", metavar="BENCH")
    options = parser.parse_args()
    for name in options.bench:
        if name not in AIMS:
            parser.error(f"no benchmark {name}, only {', '.join(AIMS)}")

    rounds = 1 if options.smoke else ROUNDS
    for name in options.bench or AIMS:
        programs, aims = AIMS[name]
        print(f"{name}: one operation, median of {rounds}")
        times = run_in_turn(programs, rounds, options.smoke, options.build)
        print_table(aims, times)


main()
