"""programs.py - the rules for a program's head, and where it must be named."""
import os
import re

from rules.tree import STRING, line_at

FIELD = re.compile(r" \* ([A-Z][a-z]+): +(\S.*)")


def fields(tree, path):
    """[(line, key, text)] of the head: Shows, Run, See, Try."""
    found = []
    for number, line in tree.lines(path):
        field = FIELD.fullmatch(line)
        if field:
            found.append([number, field[1], field[2]])
        elif found and line.startswith(" *  "):
            found[-1][2] += " " + line[2:].strip()
        if line.endswith("*/"):
            break
    return found


def head(tree):
    """A program's head tells its name, its idea, and what to look for."""
    for path, name in tree.programs():
        lines = tree.text(path).splitlines() + [""] * 3
        if lines[0] != "/*":
            yield path, 1, "the file must begin with its head, as day5/fork.c"
            continue
        if not re.fullmatch(rf" \* {name} - \S.*\.", lines[1]):
            yield path, 2, f"line 2 must be ' * {name} - one idea.'"
        if lines[2] != " *":
            yield path, 3, "line 3 must be ' *': the idea is one line"
        found = fields(tree, path)
        keys = [key for _, key, _ in found]
        must = [key for key in keys if key not in ("Good", "Bad")]
        if must[:3] != ["Shows", "Run", "See"] or must[3:] not in ([], ["Try"]):
            yield path, 4, ("the head must have Shows, Run, See (and Try), not "
                            + (", ".join(keys) or "nothing"))
        for number, key, text in found:
            if key == "Run" and text.split()[0] != name:
                yield path, number, f"Run must begin with {name}"


def shows(tree):
    """Every call named under Shows, as fork(2) or gate_open(), is made."""
    for path, _ in tree.programs():
        folder = os.path.dirname(path)
        files = [path] if "/" not in folder else tree.find(folder + r"/\w+\.c")
        for number, key, text in fields(tree, path):
            calls = re.findall(r"\b(\w+)\((?:[23]\w*)?\)", text)
            for call in calls if key == "Shows" else []:
                if not any(list(tree.search(rf"\b{call}\(", file))
                           for file in files):
                    yield path, number, f"Shows {call}, but doesn't call it"


def arguments(tree, path, call):
    """Line and arguments, as written, of the first call; line 0: no call."""
    code, text = tree.code(path), tree.text(path)
    begin = re.search(rf"\b{call}\(", code)
    depth, start, found = 1, begin.end() if begin else len(code), []
    for i in range(start, len(code)):
        depth += (code[i] in "([{") - (code[i] in ")]}")
        if depth == 0 or (depth == 1 and code[i] == ","):
            found.append(text[start:i].strip())
            start = i + 1
        if depth == 0:
            break
    return line_at(code, begin.start()) if begin else 0, found


def about(tree):
    """What --help says first is line 2 of the head, without the full stop."""
    for path, _ in tree.programs():
        number, written = arguments(tree, path, "args_parse")
        if number == 0:
            yield path, 1, "args_parse isn't called, so there is no --help"
            continue
        said = "".join(STRING.findall((written + [""] * 3)[2]))
        line = (tree.text(path).splitlines() + [""] * 2)[1]
        if f" * {said}." != line:
            yield path, number, f"args_parse says '{said}', line 2 '{line}'"


def built(tree):
    """Every source is in the CMakeLists.txt that builds or tests it."""
    for path, name in tree.programs():
        lists = path.split("/")[0] + "/CMakeLists.txt"
        if name not in tree.registered("lab_program", lists):
            yield path, 1, f"no lab_program({name}) in {lists}"
    for path in tree.find(r"common/\w+\.c"):
        if not re.search(rf"\b{os.path.basename(path)}\b",
                         tree.text("common/CMakeLists.txt")):
            yield path, 1, "not in common/CMakeLists.txt"
    for path in tree.find(r"tests/unit/test_\w+\.c"):
        name = os.path.basename(path)[len("test_"):-2]
        if name not in tree.registered("lab_unit", "tests/CMakeLists.txt"):
            yield path, 1, f"no lab_unit({name}) in tests/CMakeLists.txt"
    for path in tree.find(r"tests/bats/day\d+/\w+\.bats"):
        day, name = path[:-len(".bats")].split("/")[2:]
        lists = f"{day}/CMakeLists.txt"
        if (name not in tree.registered("lab_program", lists)
                and f"lab_bats({day}.{name} " not in tree.text(lists)):
            yield path, 1, f"no lab_program({name}) in {lists}"


def tested(tree):
    """Every program has its test file."""
    for lists in tree.find(r"day\d+/CMakeLists\.txt"):
        day = os.path.dirname(lists)
        for name in tree.registered("lab_program", lists):
            if f"tests/bats/{day}/{name}.bats" not in tree.paths:
                yield lists, 1, f"no tests/bats/{day}/{name}.bats"


def listed(tree):
    """Every program stands in README's map, in the row of its day."""
    for lists in tree.find(r"day\d+/CMakeLists\.txt"):
        day = os.path.dirname(lists)[len("day"):]
        rows = re.findall(rf"^\| *{day} *\|.*$", tree.text("README.md"),
                          re.MULTILINE)
        for name in tree.registered("lab_program", lists):
            if not re.search(rf"\b{name}\b", " ".join(rows)):
                yield "README.md", 1, f"{name} isn't in the row of day {day}"


RULES = [head, shows, about, built, tested, listed]
