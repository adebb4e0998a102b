"""catalog - the programs and exercises of the lab, as they lie in its folders.

A program has a head (day5/fork.c), an exercise a folder dayN/exercises/NAME
with README.md, its starter NAME.c, and NAME.h where functions are asked.
Whoever has the graders too (a handout has no solutions) finds them in
tests/grade/NAME.
"""
import dataclasses
import difflib
import glob
import os
import re
import threading

DAYS = ["day5", "day6", "day7", "day8", "day9", "day10"]


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def write(path, text):
    """Whole or not at all; a device or a pipe is written to, never replaced."""
    whole = os.path.isfile(path) or not os.path.exists(path)
    target = f"{path}.{os.getpid()}.{threading.get_ident()}" if whole else path
    with open(target, "w", encoding="utf-8", newline="",
              errors="backslashreplace") as file:
        file.write(text)
        if whole:
            file.flush()
            os.fsync(file.fileno())
    if whole:
        os.replace(target, path)


@dataclasses.dataclass
class Program:
    name: str
    day: str
    idea: str
    run: str      # how the head says to run it
    source: str   # path from the root


@dataclasses.dataclass
class Exercise:
    name: str
    day: str
    title: str    # the README's first line, without its name
    folder: str   # dayN/exercises/NAME, from the root
    grader: str   # tests/grade/NAME, from the root

    @property
    def starter(self):
        return f"{self.folder}/{self.name}.c"

    @property
    def header(self):
        return f"{self.folder}/{self.name}.h"

    @property
    def readme(self):
        return f"{self.folder}/README.md"

    @property
    def checks(self):
        return f"{self.grader}/checks.bats"


def nearest(name, names):
    """"; did you mean NEAR?", or nothing."""
    near = difflib.get_close_matches(name, names, 1, 0.5)
    return f"; did you mean {near[0]}?" if near else ""


class Catalog:
    def __init__(self, root):
        self.root = root
        self.programs = [p for day in DAYS for p in self._programs(day)]
        self.exercises = [e for day in DAYS for e in self._exercises(day)]

    def path(self, *parts):
        return os.path.join(self.root, *parts)

    def _programs(self, day):
        lists = self.path(day, "CMakeLists.txt")
        if not os.path.exists(lists):
            return
        for name in re.findall(r"^lab_program\(\s*(\w+)", read(lists), re.M):
            for path in [self.path(day, f"{name}.c"),
                         *sorted(glob.glob(self.path(day, "*", "*.c")))]:
                text = read(path) if os.path.exists(path) else ""
                head = re.match(rf"/\*\n \* {name} - (.*)\.\n", text)
                run = re.search(r"^ \* Run: +(.*)$", text, re.M)
                if head and run:
                    yield Program(name, day, head[1], run[1],
                                  os.path.relpath(path, self.root))
                    break

    def _exercises(self, day):
        """In the order of dayN/exercises/README.md, else by name."""
        folder = self.path(day, "exercises")
        if not os.path.isdir(folder):
            return
        names = sorted(name for name in os.listdir(folder)
                       if os.path.exists(f"{folder}/{name}/README.md"))
        for name in names:
            first = read(f"{folder}/{name}/README.md").partition("\n")[0]
            title = first.lstrip("# ").partition(": ")[2]
            yield Exercise(name, day, title, f"{day}/exercises/{name}",
                           f"tests/grade/{name}")

    def exercise(self, name):
        return self._find(self.exercises, name, "exercise")

    def program(self, name):
        return self._find(self.programs, name, "program")

    @staticmethod
    def _find(things, name, kind):
        """The thing of that name. Raises LookupError, with the nearest."""
        for thing in things:
            if thing.name == name:
                return thing
        hint = nearest(name, [thing.name for thing in things])
        raise LookupError(f"no {kind} is called {name!r}{hint}")

    def chosen(self, name):
        """The exercises that NAME, dayN or all (None too) stands for."""
        if name in (None, "all"):
            return self.exercises
        if name in DAYS:
            return [e for e in self.exercises if e.day == name]
        return [self.exercise(name)]
