"""code.py - the rules for C: sizes, names, calls, headers, layout."""
import os
import re
import shutil
import subprocess

from rules.tree import STRING, TOKEN, line_at

# Which files may be how long: the first pattern that matches counts, so an
# exception stands first, with its reason.
SIZES = [
    (r"common/args\.h", 115, "args.h"),  # a macro for each kind of option
    # pool.h and process.h are their module's whole manual
    (r".*\.h", 110, "a header"),
    # level, edge and the lazy edge side by side are its lesson
    (r"day10/epoll_server\.c", 180, "epoll_server"),
    # four ways side by side; one queue alone, held, shared and after a kill
    (r"day7/spawn_cost\.c", 130, "spawn_cost"),
    (r"day7/queue\.c", 140, "queue"),
    # it opens, measures, reports, and tells five kinds of failure apart
    (r"day10/echo_load\.c", 210, "echo_load"),
    (r"day\d+/\w*(server|client|load|room)\w*\.c", 150, "a server or client"),
    # two views of one picture: a life and a table, the tree up and down
    (r"day5/(states|tree)\.c", 115, "this demo"),
    # the ways to lock, or not, side by side are their lesson
    (r"day8/(thread_lock|dead_lock)\.c", 145, "this demo"),
    # two jobs, each in four ways, and measured so that it is believed
    (r"day8/gil\.c", 160, "gil"),
    # three ways to read, and what an accepted socket inherits
    (r"day9/block_io\.c", 95, "block_io"),
    (r"day\d+/\w+\.c", 80, "a demo"),
    (r".*\.c", 250, "a file"),
]
FUNCTION_LINES = 40
MARKER = re.compile(r"^\s*/\* (begin|end): [\w-]+ \*/$", re.MULTILINE)

NAP = "mono_nap_ms(): a nap is work, never order"
NO_BOUND = "snprintf() or memcpy(): the size is checked"
ONE_BUFFER = "a call without a hidden buffer that threads share"
BANNED = {
    **dict.fromkeys(["atoi", "atol", "atoll", "atof"], "args_number()"),
    **dict.fromkeys(["gets", "strcpy", "strcat", "sprintf", "vsprintf",
                     "stpcpy"], NO_BOUND),
    **dict.fromkeys(["strtok", "rand", "srand", "gethostbyname", "inet_ntoa",
                     "localtime", "gmtime", "ctime", "asctime"], ONE_BUFFER),
    **dict.fromkeys(["sleep", "usleep", "nanosleep", "clock_nanosleep"], NAP),
    "signal": "signals_handle() or sigaction(2)",
    "vfork": "fork(2) or posix_spawn(3)",
    "system": "fork(2) and an exec(3)", "popen": "fork(2) and an exec(3)",
    "alloca": "an array of fixed size",
    "mktemp": "mkstemp(3)", "tmpnam": "mkstemp(3)",
    "assert": "CHECK(): an assert is gone in the release preset",
}
MAY_NAP = ["common/mono.c", "common/tsan.c"]  # the latter within a call


def markers(text):
    """How many lines only mark what a lesson quotes: they count nowhere."""
    return len(MARKER.findall(text))


def size(tree):
    """A demo has at most 80 lines, a server 150, other files 250."""
    for path in tree.sources():
        most, what = next((most, what) for pattern, most, what in SIZES
                          if re.fullmatch(pattern, path))
        lines = len(tree.text(path).splitlines()) - markers(tree.text(path))
        if lines > most:
            yield path, most + 1, f"{lines} lines; {what} has at most {most}"


def function(tree):
    """A function has at most 40 lines from brace to brace, main too."""
    for path in tree.sources() + tree.find(r"tests/unit/.*\.[ch]"):
        # in our layout only a function's braces stand alone at the margin
        for number, body in tree.search(r"^\{\n(?:.*\n)*?\}$", path):
            lines = body[0].count("\n") + 1 - markers(body[0])
            if path.startswith("tests/"):  # a table of cases is no code
                lines -= len(re.findall(r"^ +\{.*\},", body[0], re.MULTILINE))
            if lines > FUNCTION_LINES:
                yield path, number, (f"a function of {lines} lines; "
                                     f"at most {FUNCTION_LINES}")


def banned(tree):
    """No call that is unsafe, or wrong among processes and threads."""
    calls = rf"(?<![\w.>])({'|'.join(BANNED)})\s*\("
    for path in tree.sources():
        for number, call in tree.search(calls, path):
            better = BANNED[call[1]]
            if better != NAP or path not in MAY_NAP:
                yield path, number, f"{call[1]}(): use {better}"


def check(tree):
    """CHECK is for -1 and errno; pthread_ and posix_ calls return errors."""
    wrong = r"\bCHECK\(\s*((?:pthread|posix|thrd|mtx|cnd)_\w+|getaddrinfo)"
    for path in tree.sources():
        for number, call in tree.search(wrong, path):
            yield path, number, f"CHECK never sees {call[1]}() fail"


def volatile(tree):
    """volatile orders nothing: only a handler's sig_atomic_t is volatile."""
    for path in tree.sources():
        for number, _ in tree.search(r"\bvolatile\b(?! sig_atomic_t)", path):
            yield path, number, ("volatile is no lock: use _Atomic, in a "
                                 "handler volatile sig_atomic_t")


def percent_m(tree):
    """%m is glibc's own: errors_text() and errors_name() say it."""
    for path in tree.sources():
        text, code = tree.text(path), tree.code(path)
        for token in TOKEN.finditer(text):
            statement = re.split(r"[;{}]", code[:token.start()])[-1]
            if (STRING.fullmatch(token[0]) and "%m" in token[0]
                    and not re.search(r"str[fp]time\(", statement)):
                yield path, line_at(text, token.start()), "%m: errors_text()"


def names(tree):
    """Names that end in _t are the system's: a struct keeps its tag."""
    for path in tree.sources():
        for pattern in (r"^\s*typedef\b[^;{]*?\b(\w+_t)\)?\s*[\[(;]",
                        r"^\} (\w+_t);",
                        r"\b(?:struct|enum|union) (\w+_t)\s*\{"):
            for number, name in tree.search(pattern, path):
                yield path, number, f"{name[1]} is a name of the system's kind"


def includes(tree):
    """Own headers first, a blank line, then the system's, sorted."""
    for path in tree.sources():
        own = re.sub(r"\.c$", ".h", path)
        found = [(number, line.split()[1]) for number, line in tree.lines(path)
                 if line.startswith("#include ")]
        ours = [(number, name[1:-1]) for number, name in found
                if name[0] == '"']
        others = [(number, name) for number, name in found if name[0] == "<"]
        if path.startswith("common/") and path != own and own in tree.paths:
            if not ours or ours[0][1] != own:
                yield path, found[0][0] if found else 1, f'first of all "{own}"'
        for number, name in ours:
            if name not in tree.paths:
                yield path, number, f'no {name}: write "common/{name}"'
        if ours and others and ours[-1][0] + 2 != others[0][0]:
            yield path, others[0][0], "own headers, a blank line, the system's"
        for (_, before), (number, name) in zip(others, others[1:]):
            if before > name:
                yield path, number, f"{name} must stand before {before}"


def guard(tree):
    """A header begins and ends with its guard, LAB_NET_H in net.h."""
    for path in tree.sources():
        if not path.endswith(".h"):
            continue
        name = f"LAB_{os.path.basename(path)[:-2].upper()}_H"
        lines = tree.text(path).splitlines()
        if lines[:2] != [f"#ifndef {name}", f"#define {name}"]:
            yield path, 1, f"must begin with the guard {name}"
        if lines[-1:] != ["#endif"]:
            yield path, len(lines), "must end with #endif"


def documented(tree):
    """Every prototype and macro of a header has a comment directly above."""
    kinds = (r"^(?![_\s#])[^;{}#]*?(\w+)\([^;{}]*\)[^;{}]*;",
             r"^#define (\w+)\(")
    for path in tree.sources():
        lines = [""] + tree.text(path).splitlines()
        for pattern in kinds if path.endswith(".h") else ():
            for number, name in tree.search(pattern, path):
                if not lines[number - 1].endswith("*/"):
                    yield path, number, f"{name[1]} has no comment above it"


def quiet(tree):
    """common/ never prints or exits; errors, args, say, serve, privilege do."""
    calls = (r"(?<![\w.>])(v?[fd]?printf|puts|putchar|perror|exit|abort|die"
             r"|say\w*|CHECK\w*)\(")
    for path in tree.find(r"common/(?!errors|args|privilege|say|serve)\w+\.c"):
        for number, call in tree.search(calls, path):
            yield path, number, f"{call[1]}(): return -1 with errno instead"


def layout(tree):
    """clang-format would change nothing (`make format` does it)."""
    files = tree.find(r".*\.[ch]")
    if not files or not shutil.which("clang-format"):
        if files:
            yield files[0], 1, "clang-format is missing: ./setup.sh"
        return
    style = os.path.join(os.path.dirname(__file__), "../../.clang-format")
    done = subprocess.run(
        ["clang-format", f"--style=file:{style}", "--dry-run", *files],
        cwd=tree.root, capture_output=True, text=True, check=False)
    places = re.findall(r"^([^:\n]+):(\d+):\d+: \w+: ", done.stderr,
                        re.MULTILINE)
    for path, number in sorted(set(places)):
        yield path, int(number), "clang-format would lay this out otherwise"
    if done.returncode != 0:
        yield files[0], 1, f"clang-format failed: {done.stderr.strip()}"


RULES = [size, function, banned, check, volatile, percent_m, names, includes,
         guard, documented, quiet, layout]
