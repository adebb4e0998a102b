"""tests.py - the rules for the tests."""
import re

TEST = re.compile(r"^@test .*\{\n((?:.*\n)*?)\}$", re.MULTILINE)
FUNCTION = re.compile(r"^(\w+)\(\) \{\n((?:.*\n)*?)\}$", re.MULTILINE)
CHECK = (r"\b(?:assert|refute)_\w+|\brun (?:--\S+ )*(?:-\d+|!)|\[\[|\(\("
         r"|\bfail\b|^ *grep -q\w*\b"
         r"|^ *(?:driver|explored?|observed|ended_well|nothing_left)\b")
LOAD = re.compile(r"^load \.\./(\w+)$", re.MULTILINE)
SAMPLES = "tests/bats/style.bats"  # it holds bad samples


def bats_tests(tree):
    """(path, line, body, whole text) of every test."""
    for path in tree.find(rf"(?!{SAMPLES}).*\.bats"):
        text = tree.text(path)
        for test in TEST.finditer(text):
            line = text.count("\n", 0, test.start()) + 1
            yield path, line, test[1], text


def asserts(tree):
    """Every test checks something, and no `! command` that can't fail it."""
    for path, line, body, text in bats_tests(tree):
        checks = CHECK
        loaded = [tree.text(f"tests/bats/{name}.bash")
                  for name in LOAD.findall(text)]
        for name, inner in FUNCTION.findall("\n".join([*loaded, text])):
            if re.search(CHECK, inner, re.MULTILINE):
                checks += rf"|\b{name}\b"
        if not re.search(checks, body, re.MULTILINE):
            yield path, line, "this test checks nothing, so it can't fail"
        for i, one in enumerate(body.splitlines(), line + 1):
            if re.match(r"\s*! ", one):
                yield path, i, "a bare `! command` fails no test: `run !`"


def naps(tree):
    """No test sleeps to let something happen: it polls to a deadline."""
    for path, line, body, _ in bats_tests(tree):
        for i, one in enumerate(body.splitlines(), line + 1):
            if re.search(r"(?:^|[;&|({]|\bdo|\bthen) *sleep\b", one):
                yield path, i, "sleep: until_true MS COMMAND"


def ports(tree):
    """No test needs a port of its own: port 0 lets the system choose."""
    wrong = (r"(?:--port[ =]|(?:127\.0\.0\.1|localhost|::1\]):|\bnc\b[^|;&]* "
             r"|net_(?:listen|bind_udp)\([^,]+, *)\d{4,5}\b")
    for path in tree.find(rf"(?!{SAMPLES})tests/.*\.(bats|bash|c)"):
        for number, line in tree.lines(path):
            for port in re.findall(wrong, line):
                if int(re.search(r"\d+$", port)[0]) < 65536:
                    yield path, number, f"a fixed port: {port}"


RULES = [asserts, naps, ports]
