"""side_by_side - what benchmarks share that time ours beside others."""
import argparse
import os
import socket

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")


def command_line(doc, rounds):
    """A parser of what all of them take: --build DIR, --rounds N."""
    made = argparse.ArgumentParser(
        description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--build", metavar="DIR",
                      default=os.path.join(ROOT, "build-release"))
    made.add_argument("--rounds", metavar="N", type=int, default=rounds)
    return made


def order(names, number):
    """The names in the order of that round: the other one in every second, so
    that what the machine does meanwhile meets all alike."""
    return names if number % 2 == 0 else reversed(names)


def in_turn(names, rounds):
    """Each name once a round."""
    for number in range(rounds):
        yield from order(names, number)


def verdict(ratio, target=1.0):
    """How many times as good ours is, in words."""
    missed = ": missed" if ratio < target else ""
    return f"{ratio:>8.2f}x  (target {target:.2f}x{missed})"


def free_port():
    """For a peer that can't be told to take any."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]
