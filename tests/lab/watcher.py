#!/usr/bin/env python3
"""watcher.py LAB ANSWERS - plays a student at a terminal beside `lab watch`:
saves one file after another and looks for what must be seen then."""
import os
import pty
import select
import shutil
import signal
import sys
import time

LAB, ANSWERS = sys.argv[1:]
GREET = f"{LAB}/day5/exercises/greet/greet.c"
TWICE = f"{LAB}/day8/exercises/twice/twice.c"
LIMIT_S = 40


class Terminal:
    def __init__(self, *command):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execv(command[0], command)
        self.seen = b""

    def sees(self, words):
        """Reads until the words come; what was before them is forgotten."""
        end = time.monotonic() + LIMIT_S
        while words.encode() not in self.seen:
            ready, _, _ = select.select([self.fd], [], [], 0.5)
            try:
                more = os.read(self.fd, 65536) if ready else None
            except OSError:
                more = b""  # the other side is closed
            if more == b"" or time.monotonic() > end:
                sys.exit(f"never saw {words!r} in: {self.seen.decode()}")
            self.seen += more or b""
        self.seen = self.seen.partition(words.encode())[2]
        print("saw", words)

    def types(self, key):
        os.write(self.fd, key)

    def status(self):
        try:
            while os.read(self.fd, 65536):
                pass
        except OSError:
            pass
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def save(source, path):
    """As an editor does: a new file in the old one's place."""
    shutil.copy(source, f"{path}~")
    os.replace(f"{path}~", path)


def expect(found, expected):
    if found != expected:
        sys.exit(f"{found} in place of {expected}")


def main():
    signal.alarm(3 * LIMIT_S)
    watch = Terminal(f"{LAB}/lab", "watch")
    watch.sees("greet.c: grading ...")
    watch.sees("waiting for a change of day5/exercises/greet/greet.c")
    for answer, words in (("hangs", "did not end within 1 s"),
                          ("endless", "it printed without an end"),
                          ("nocompile", "it doesn't compile"),
                          ("partly", "total: 70 of 100")):
        save(f"{ANSWERS}/{answer}.c", GREET)
        watch.sees(words)
        watch.sees("waiting for a change")
    os.unlink(GREET)
    save(f"{ANSWERS}/full.c", GREET)
    watch.sees("total: 100 of 100")
    watch.sees("Next: day8/exercises/twice/twice.c")
    save(f"{LAB}/tests/grade/twice/solution.c", TWICE)
    watch.sees("All exercises are solved.")
    expect(watch.status(), 0)

    watch = Terminal(f"{LAB}/lab", "watch", "greet")
    watch.sees("All exercises are solved.")
    expect(watch.status(), 0)

    save(f"{ANSWERS}/partly.c", GREET)
    watch = Terminal(f"{LAB}/lab", "watch", "greet")
    watch.sees("waiting for a change")
    watch.types(b"\x03")
    expect(watch.status(), 130)
    print("all was seen")


if __name__ == "__main__":
    main()
