#!/usr/bin/env python3
"""epoll.py - epoll_server beside the least echo server by libuv, libevent.

  epoll.py [--build DIR] [--rounds N]    make bench-epoll builds them first

All run in turn under the same load; the table shows medians, and how many
times as good ours is as the better of the peers (messages a second: more is
better; p99, memory: less). A peer that isn't built is named and skipped, a
target that is missed is said, no more: the machine may be busy. Exit status:
1 if a connection fails.
"""
import os
import statistics
import sys

from serving import Server
from side_by_side import command_line, in_turn, verdict

COUNTS = [1, 64, 1000]
HELD = 10000
KIB_EACH = 2  # at most, of an idle connection
PEERS = {"libuv": "tests/bench/peer_uv_echo",
         "libevent": "tests/bench/peer_event_echo"}
OURS = {"ours": "day10/epoll_server", "ours, --edge": "day10/epoll_server"}


def start(name, build):
    options = [] if name in PEERS else ["--max-clients", str(HELD)]
    if name.endswith("--edge"):
        options.append("--edge")
    return Server(f"{build}/day10/echo_load",
                  [f"{build}/{(OURS | PEERS)[name]}", *options])


def measure(names, connections, rounds, build):
    """Returns name -> (messages a second, p99 in us); counts failures."""
    rows = {name: [] for name in names}
    for name in in_turn(names, rounds):
        with start(name, build) as server:
            rows[name].append(server.load(connections, 1))
    failed = sum(row["errors"] for name in names for row in rows[name])
    return {name: [statistics.median(row[field] for row in rows[name])
                   for field in ("msgs_per_s", "p99_us")]
            for name in names}, failed


def memory(name, build):
    """KiB of each of HELD idle connections, all that was prepared included."""
    with start(name, build) as server, server.held(HELD):
        return server.pss_kib() / HELD


def main():
    parser = command_line(__doc__, 7)
    options = parser.parse_args()

    names = []
    for name, program in (OURS | PEERS).items():
        if os.access(f"{options.build}/{program}", os.X_OK):
            names.append(name)
        else:
            print(f"skipped: {name}: no {program}")
    peers = [name for name in names if name in PEERS]
    ours = [name for name in names if name in OURS]

    failures = 0
    print(f"echo: messages a second, p99; median of {options.rounds}")
    for connections in COUNTS:
        rows, failed = measure(names, connections, options.rounds,
                               options.build)
        failures += failed
        for name in names:
            speed, p99 = rows[name]
            print(f"  {connections:>5} {name:<14}{speed:>9,.0f} /s"
                  f"{p99:>9,.0f} us", end="")
            if name in ours and peers:
                best = max(rows[peer][0] for peer in peers)
                least = min(rows[peer][1] for peer in peers)
                print(verdict(speed / best), verdict(least / p99), end="")
            print()
    print(f"idle: KiB each of {HELD:,} connections")
    for name in names:
        kib = memory(name, options.build)
        missed = ": missed" if kib > KIB_EACH else ""
        aim = f"  (target {KIB_EACH} KiB{missed})" if name in ours else ""
        print(f"  {name:<20}{kib:>6.2f} KiB{aim}")
    if failures:
        sys.exit(f"epoll.py: {failures:.0f} connections failed")


main()
