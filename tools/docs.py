#!/usr/bin/env python3
"""docs.py - keeps docs/ in step with the programs it tells of.

  docs.py                    write docs/programs.md from the programs' heads,
                             fill the code blocks of docs/*.md
  docs.py --output [FILE..]  also run the commands of the output blocks afresh
                             (of these files of docs/ only, if any are named)
  docs.py --check            change nothing; name what is out of step, exit 1
  docs.py --check-code       the same, but run nothing: no output blocks

A block of a lesson is a line of its own, and a fence after it:
  <!-- code: FILE MARKER -->       what stands in FILE between the lines
                                   /* begin: MARKER */ and /* end: MARKER */
  <!-- output: COMMAND -->         what COMMAND prints; a line `...` in it makes
                                   it an excerpt: checked, but never rewritten
  <!-- output-once: COMMAND -->    the same, but never run again
"""
import argparse
import concurrent.futures
import glob
import os
import re
import subprocess
import sys
import textwrap

BLOCK = re.compile(r"^<!-- (code|output): (.+?) -->\n"
                   r"(?:\n?(?P<fence>```+)(\w*)\n(.*?)^(?P=fence)$\n?)?",
                   re.MULTILINE | re.DOTALL)
MARKER_LINE = re.compile(r"^\W*(begin|end): [\w-]+\W*$")
TIMEOUT_S = 60


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def programs(day):
    """The names in dayN/CMakeLists.txt, in its order."""
    lists = re.sub(r"#.*", "", read(f"{day}/CMakeLists.txt"))
    return re.findall(r"lab_program\(\s*(\w+)", lists)


def head(day, name):
    """Path, idea and Run: line of the source that has the program's head."""
    paths = [f"{day}/{name}.c", *sorted(glob.glob(f"{day}/*/*.c"))]
    for path in filter(os.path.exists, paths):
        start = re.match(rf"/\*\n \* {name} - (.*)\.\n", read(path))
        run = re.search(r"^ \* Run: +(.*)$", read(path), re.MULTILINE)
        if start and run:
            return path, start[1], run[1]
    sys.exit(f"docs.py: {day}/{name}: no source with a head as in day5/fork.c")


def programs_md():
    """What docs/programs.md must hold: a table a day, a line a program."""
    text = ["# All programs, one line each", "",
            "Made by `make docs` from the head of each program; not by hand."]
    days = glob.glob("day*/CMakeLists.txt")
    for day in sorted(map(os.path.dirname, days), key=lambda d: int(d[3:])):
        text += ["", f"## Day {day[3:]}", "",
                 "| program | its one idea | run |", "|---|---|---|"]
        for name in programs(day):
            path, idea, run = head(day, name)
            cells = [f"[{name}](../{path})", idea, f"`{run}`"]
            cells = [cell.replace("|", "\\|") for cell in cells]
            text.append("| " + " | ".join(cells) + " |")
    return "\n".join(text) + "\n"


def code(path, marker):
    """The lines of a source between its marker comments, dedented."""
    lines = read(path).splitlines()
    at = {kind: [i for i, line in enumerate(lines)
                 if re.match(rf"^\W*{kind}: {marker}\W*$", line)]
          for kind in ("begin", "end")}
    if len(at["begin"]) != 1 or len(at["end"]) != 1:
        raise ValueError(f"{path}: not one begin and one end of '{marker}'")
    inner = lines[at["begin"][0] + 1:at["end"][0]]
    inner = [line for line in inner if not MARKER_LINE.match(line)]
    return textwrap.dedent("\n".join(inner)) + "\n"


def output(command):
    """What a command prints, as through a pipe. exit and wait are ours."""
    build = os.path.abspath(os.environ.get("LAB_BUILD", "build"))
    path = ":".join([*glob.glob(f"{build}/day*"), os.environ["PATH"]])
    env = {"LAB_PACE": "0.05", "LC_ALL": "C.UTF-8", **os.environ, "PATH": path}
    done = subprocess.run(["bash", "-c", f"enable -n exit wait\n{command}"],
                          env=env, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          timeout=TIMEOUT_S, check=False)
    return done.stdout.decode("utf-8", "replace").rstrip("\n") + "\n"


def shapes(text):
    """The set of lines of a text, their numbers and gaps made alike."""
    text = re.sub(r"0x[0-9a-fA-F]+|[0-9]+", "N", text)
    return {re.sub(r"\s+", " ", line).strip() for line in text.splitlines()}


def differs(kind, what, old):
    """The text a block must hold and, if old won't do, what is wrong with it"""
    if kind == "code":
        new = code(*what.split())
        return new, None if new == old else f"not in step with {what}"
    new = output(what)
    odd = shapes(old) - shapes(new) - {"", "..."}
    return new, f"{what} prints no line like '{min(odd)}'" if odd else None


def visit(path, outputs, check):
    """Fills the blocks of a lesson; how many complaints there were."""
    text = read(path)
    blocks = [block for block in BLOCK.finditer(text)
              if block[1] == "code" or outputs]
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        jobs = [pool.submit(differs, b[1], b[2], b[5] or "") for b in blocks]
    complaints = []
    for block, job in reversed(list(zip(blocks, jobs))):
        place = f"{path}:{text.count(chr(10), 0, block.start()) + 1}"
        try:
            new, wrong = job.result()
        except (OSError, TypeError, ValueError,
                subprocess.TimeoutExpired) as error:
            complaints.append(f"{place}: {error}")
            continue
        excerpt = "..." in (block[5] or "").splitlines()
        if wrong and (check or excerpt):
            complaints.append(f"{place}: {wrong}")
        elif not check and not excerpt:
            language = block[4] or {"code": "c", "output": "text"}[block[1]]
            fence = block["fence"] or "```"
            text = (text[:block.start()] + f"<!-- {block[1]}: {block[2]} -->\n"
                    + f"{fence}{language}\n{new}{fence}\n" + text[block.end():])
    if not check:
        write(path, text)
    print(*reversed(complaints), sep="\n", end="\n" if complaints else "")
    return len(complaints)


def write(path, text):
    if not os.path.exists(path) or read(path) != text:
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        print(f"docs.py: {path} written")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        usage="docs.py [--check | --check-code | --output [FILE...]]",
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--check-code", action="store_true")
    parser.add_argument("--output", nargs="*", metavar="FILE")
    options = parser.parse_args()
    os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

    wrong = 0
    check = options.check or options.check_code
    if not check:
        write("docs/programs.md", programs_md())
    elif (not os.path.exists("docs/programs.md")
          or read("docs/programs.md") != programs_md()):
        print("docs/programs.md: not in step with the heads of the programs")
        wrong += 1
    only = {os.path.basename(path) for path in options.output or []}
    for path in sorted(glob.glob("docs/*.md")):
        named = options.output is not None and (
            not only or os.path.basename(path) in only)
        wrong += visit(path, options.check or named, check)
    return wrong > 0


if __name__ == "__main__":
    sys.exit(main())
