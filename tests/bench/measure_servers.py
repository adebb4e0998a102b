#!/usr/bin/env python3
"""measure_servers.py - the echo servers side by side, under echo_load.

  measure_servers.py [--build DIR] [--docs DIR] [--rounds N]

Writes DIR/servers.tsv into the build folder, the tables between the markers
in servers.md and two plots beside it (make measure-servers builds first). What
is compared is run in turn, round after round, so that whatever else the
machine does meanwhile hits all alike; the figures are medians. A server or a
gnuplot that is missing is named and skipped. Exit status: 1 if one fails.
"""
import os
import platform
import re
import statistics
import subprocess
import sys
import time

from serving import Server
from side_by_side import ROOT, command_line, order

BEGIN = "<!-- measured by make measure-servers: begin -->\n"
END = "<!-- measured: end -->\n"
SECONDS = 1
COUNTS = [1, 10, 100, 1000, 10000]
IDLE_COUNTS = COUNTS[1:]
BUSY = 10  # of so many connections in the second measurement

# By name: the program, its options, the most connections it is measured with.
SERVERS = {
    "tcp_server": (["day8/tcp_server"], 1),
    "fork_server": (["day8/fork_server", "--max-clients", "1000"], 1000),
    "thread_server": (["day8/thread_server", "--max-clients", "1000"], 1000),
    "select_server": (["day9/select_server"], 1000),
    "poll_server": (["day10/poll_server", "--max-clients", "10000"], 10000),
    "epoll_server": (["day10/epoll_server", "--max-clients", "10000"], 10000),
    "epoll_server --edge": (
        ["day10/epoll_server", "--max-clients", "10000", "--edge"], 10000),
}


def start(name, build):
    (program, *options), _ = SERVERS[name]
    return Server(f"{build}/day10/echo_load", [f"{build}/{program}", *options])


def there_are(build):
    """The names of the servers that are built."""
    names = []
    for name, ((program, *_), _) in SERVERS.items():
        if os.access(f"{build}/{program}", os.X_OK):
            names.append(name)
        else:
            print(f"skipped: {name}: no {program}")
    return names


def measure_speed(names, counts, active, rounds, build):
    """Returns (name, connections) -> the medians of all rounds. active: see
    Server.load."""
    rows = {}
    for number in range(rounds):
        print(f"round {number + 1} of {rounds}", flush=True)
        for connections in counts:
            for name in order(names, number):
                if connections <= SERVERS[name][1]:
                    with start(name, build) as server:
                        row = server.load(connections, SECONDS, active)
                    rows.setdefault((name, connections), []).append(row)
    return {key: {field: statistics.median(row[field] for row in all_rounds)
                  for field in all_rounds[0]}
            for key, all_rounds in rows.items()}


def measure_memory(name, build):
    """What the most connections cost while they are idle."""
    held = SERVERS[name][1]
    with start(name, build) as server:
        threads = server.threads()
        with server.held(1):  # what is taken only once isn't theirs
            pass
        while server.threads() > threads:  # until that one's has gone
            time.sleep(0.01)
        empty_kib = server.pss_kib()
        with server.held(held):
            more_kib = max(0, server.pss_kib() - empty_kib)
            return {"held": held, "processes": len(server.pids()),
                    "threads": server.threads(), "empty_kib": empty_kib,
                    "kib_each": more_kib / held}


def machine():
    """One line on what this was measured on."""
    compiler = subprocess.run(["cc", "--version"], capture_output=True,
                              text=True, check=True).stdout.split("\n")[0]
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        model = re.search(r"model name\s*: (.*)", file.read())
    return (f"{os.cpu_count()} cores ({model[1] if model else 'unknown'}), "
            f"Linux {platform.release()}, {compiler}, release build; "
            f"clients and server share the cores.")


def table(heads, rows):
    lines = [heads, ["---"] + ["---:"] * (len(heads) - 1), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def by_connections(names, speed, field, counts=None):
    counts = counts or COUNTS
    heads = ["connections"] + [f"{count:,}" for count in counts]
    return table(heads, [
        [f"`{name}`"] + [f"{speed[name, count][field]:,.0f}"
                         if (name, count) in speed else "" for count in counts]
        for name in names])


def tables(names, speed, idle, memory):
    failed = sum(row["errors"] for rows in (speed, idle)
                 for row in rows.values())
    return (
        f"\nMeasured on: {machine()} Connections that failed: {failed:.0f}.\n\n"
        "Messages a second, there and back:\n\n"
        + by_connections(names, speed, "msgs_per_s") +
        "\n![messages a second](servers-msgs.svg)\n\n"
        "99 of 100 messages were back within so many microseconds (p99):\n\n"
        + by_connections(names, speed, "p99_us") +
        "\n![p99](servers-p99.svg)\n\n"
        f"Messages a second where {BUSY} clients are busy, and the others are "
        "only connected:\n\n"
        + by_connections([name for name in names if SERVERS[name][1] > BUSY],
                         idle, "msgs_per_s", IDLE_COUNTS) +
        "\n![messages a second, the others idle](servers-idle.svg)\n\n"
        "What connections cost that are open and idle:\n\n"
        + table(["", "held", "processes", "threads", "KiB before",
                 "KiB each"],
                [[f"`{name}`", f"{row['held']:,}", f"{row['processes']:,}",
                  f"{row['threads']:,}", f"{row['empty_kib']:,}",
                  f"{row['kib_each']:.2f}"]
                 for name, row in memory.items()]) + "\n")


def write_tsv(path, speed, idle, memory):
    with open(path, "w", encoding="utf-8") as file:
        print("server", "connections", "busy", "msgs_per_s", "p50_us",
              "p99_us", "errors", sep="\t", file=file)
        for rows, most in ((speed, max(COUNTS)), (idle, BUSY)):
            for (name, connections), row in rows.items():
                print(name, connections, min(connections, most),
                      row["msgs_per_s"], row["p50_us"], row["p99_us"],
                      int(row["errors"]), sep="\t", file=file)
        print("\nserver", *next(iter(memory.values())), sep="\t", file=file)
        for name, row in memory.items():
            print(name, *row.values(), sep="\t", file=file)


def fill(path, text):
    with open(path, encoding="utf-8") as file:
        before, rest = file.read().split(BEGIN)
    after = rest.split(END)[1]
    with open(path, "w", encoding="utf-8") as file:
        file.write(before + BEGIN + text + END + after)


def plot(path, title, names, speed, field):
    """One line a server, both axes by powers of ten."""
    script = ['set terminal svg size 800,480',
              f'set title "{title}"; set xlabel "connections"',
              "set logscale xy; set key outside; set grid; set format y '%.0f'",
              "set xrange [0.8:12500]"]
    for at, name in enumerate(names):
        script.append(f"$s{at} << end")
        script += [f"{count} {speed[name, count][field]}" for count in COUNTS
                   if (name, count) in speed]
        script.append("end")
    script.append("plot " + ", ".join(
        f'$s{at} with linespoints linewidth 2 title "{name}" noenhanced'
        for at, name in enumerate(names)
        if any((name, count) in speed for count in COUNTS)))
    try:
        svg = subprocess.run(["gnuplot"], input="\n".join(script) + "\n",
                             text=True, check=True, stdout=subprocess.PIPE)
    except FileNotFoundError:
        print(f"skipped: {os.path.basename(path)}: no gnuplot")
        return
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(f"{line.rstrip()}\n"
                        for line in svg.stdout.splitlines())


def main():
    parser = command_line(__doc__, 3)
    parser.add_argument("--docs", metavar="DIR",
                        default=os.path.join(ROOT, "docs"))
    options = parser.parse_args()

    names = there_are(options.build)
    if not names:
        sys.exit("measure_servers.py: no server is built")
    memory = {name: measure_memory(name, options.build) for name in names}
    speed = measure_speed(names, COUNTS, None, options.rounds, options.build)
    idle = measure_speed(names, IDLE_COUNTS, BUSY, options.rounds,
                         options.build)
    write_tsv(f"{options.build}/servers.tsv", speed, idle, memory)
    fill(f"{options.docs}/servers.md", tables(names, speed, idle, memory))
    plot(f"{options.docs}/servers-msgs.svg", "messages a second", names, speed,
         "msgs_per_s")
    plot(f"{options.docs}/servers-p99.svg", "p99 in microseconds", names, speed,
         "p99_us")
    plot(f"{options.docs}/servers-idle.svg",
         f"messages a second, {BUSY} clients busy", names, idle, "msgs_per_s")


main()
