"""house.py - the rules for all files: texts, scripts, links."""
import os
import re
import shutil
import subprocess

LINK = re.compile(r"\]\(([^)\s#]+)(?:#[^)]*)?\)")


def tidy(tree):
    """No tab, no blank at a line's end, no more than 80 columns of code."""
    for path in tree.paths:
        for number, line in tree.lines(path):
            if line != line.rstrip():
                yield path, number, "a blank at the end of the line"
            if "\t" in line and re.search(r"\.(c|h|py|sh|bash|bats)$", path):
                yield path, number, "a tab: blanks, or \\t in a text"
            if len(line) > 80 and re.search(r"\.(c|h|py|sh|bash|bats)$", path):
                yield path, number, f"{len(line)} columns; at most 80"
        if tree.text(path) and not tree.text(path).endswith("\n"):
            yield path, 1, "no newline at the end of the file"


def notes(tree):
    """No note of what is still to do: it is done, or an issue."""
    for path in tree.paths:
        if "/exercises/" in path:  # a starter has notes for students
            continue
        for number, line in tree.lines(path):
            note = re.search(r"\b(T[O]DO|F[I]XME)\b", line)
            if note:
                yield path, number, f"{note[1]}: do it, or open an issue"


def paths(tree):
    """No path of one machine: the tree works wherever it is."""
    machine = r"(?<![\w./~)}$-])/(?:work|root|home|Users)(?![\w-])[^\s\"']*"
    for path in tree.paths:
        for number, line in tree.lines(path):
            for found in re.findall(machine, line):
                yield path, number, f"{found}: a path of one machine"


def links(tree):
    """A link to a file of ours leads to a file that is there."""
    for path in tree.find(r".*\.md"):
        for number, line in tree.lines(path):
            for link in LINK.findall(line):
                file = os.path.join(tree.root, os.path.dirname(path), link)
                if not re.match(r"\w+:", link) and not os.path.exists(file):
                    yield path, number, f"{link} isn't there"


def shell(tree):
    """Shell scripts and bats tests pass shellcheck."""
    scripts = [path for path in tree.paths
               if path.endswith((".sh", ".bash", ".bats"))
               or re.match(r"#!.*\b(ba)?sh\b", tree.text(path))]
    if not scripts or not shutil.which("shellcheck"):
        if scripts:
            yield scripts[0], 1, "shellcheck is missing: ./setup.sh"
        return
    # What it can't know: that bats sets output (2154), that a $ is for bash -c
    # or awk (2016), that a file named twice is read by one of them (2094).
    done = subprocess.run(
        ["shellcheck", "-f", "gcc", "-e", "SC2154,SC2016,SC2094", *scripts],
        cwd=tree.root, capture_output=True, text=True, check=False)
    for path, number, wrong in re.findall(r"^([^:\n]+):(\d+):\d+: (.*)$",
                                          done.stdout, re.MULTILINE):
        yield path, int(number), wrong
    if done.stderr:
        yield scripts[0], 1, f"shellcheck failed: {done.stderr.strip()}"


def python(tree):
    """Python scripts compile."""
    for path in tree.find(r".*\.py"):
        try:
            compile(tree.text(path), path, "exec")
        except (SyntaxError, ValueError) as error:
            yield path, getattr(error, "lineno", None) or 1, str(error)


RULES = [tidy, notes, paths, links, shell, python]
