"""render - a grading's record, in words for people; formats.py has the forms
that programs read. What a submission printed goes through clean() always."""
import os
import re
import shutil
import sys
import textwrap

COLOURS = {"pass": "32", "fail": "31", "timeout": "31", "error": "35",
           "skip": "33"}


# What is no text: control bytes (but the line's end), halves of characters,
# and marks that turn the direction of writing, so that one reads what isn't.
UNFIT = re.compile("[\0-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e"
                   "\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
LINES_MAX, COLUMNS_MAX = 12, 160  # of what a program has printed


def clean(text):
    """Fit for XML, and for a terminal."""
    return UNFIT.sub(lambda c: f"\\x{ord(c[0]):02x}", text)


def excerpt(output):
    """The first lines of what it printed, each behind a bar."""
    lines = clean(output).split("\n")
    shown = [line if len(line) <= COLUMNS_MAX else line[:COLUMNS_MAX] + " ..."
             for line in lines[:LINES_MAX]]
    if len(lines) > LINES_MAX:
        shown.append(f"... ({len(lines) - LINES_MAX} lines more)")
    return "\n".join(f"  | {line}" for line in shown)


def failed(check):
    return check["status"] not in ("pass", "skip")


def words(check):
    """What was observed, and where to read about it; not what it printed."""
    lines = [clean(check["message"])] if check["message"] else []
    if check["code"] and check["status"] != "error":
        lines.append(f"mistake {check['code']}: see docs/mistakes.md"
                     f"#{check['code'].lower()}")
    return "\n".join(lines)


def said(check):
    """What a reader needs of a check that failed, in a few lines."""
    lines = [words(check)] if words(check) else []
    if check["output"]:
        lines.append("it printed:\n" + excerpt(check["output"]))
    return "\n".join(lines)


def seconds(records):
    return sum(check["seconds"] for r in records for check in r["checks"])


def indented(block):
    """Its lines below a check's title; on a terminal those that are longer than
    it is wide go on in the same column, but not what a program has printed."""
    indent = " " * 8
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 0
    for line in block.split("\n"):
        if width <= 2 * len(indent) or line.startswith("  | "):
            yield indent + line
        else:
            yield textwrap.fill(line, width, initial_indent=indent,
                                subsequent_indent=indent,
                                break_long_words=False, break_on_hyphens=False)


def text(record, exercise=None):
    """For people; colours on a terminal unless NO_COLOR is set."""
    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    lines = [f"{record['exercise']}"
             + (f" - {exercise.title}" if exercise else "")]
    if not record["compiled"]:
        lines.append(clean(record["checks"][0]["message"]))
    for check in record["checks"] if record["compiled"] else ():
        word = check["status"]
        if colour:
            word = f"\033[{COLOURS[word]}m{word}\033[0m"
        lines.append(f"{check['points']:>3}/{check['max_points']:<3} {word:<7} "
                     f"{clean(check['title'])}")
        if failed(check):
            lines += indented(said(check))
    if any(failed(check) for check in record["checks"]) and record["compiled"]:
        lines.append(f"replay: ./lab grade {record['exercise']} "
                     f"--seed {record['seed']}")
    lines.append(f"total: {record['score']} of {record['max_score']} "
                 f"(seed {record['seed']}, isolation: {record['isolation']})")
    return "\n".join(lines)
