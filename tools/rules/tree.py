"""tree.py - the files that the rules look at, and C without its comments.

A rule is a function that takes a Tree and yields its complaints: path, line
and what is wrong. Its docstring is one sentence that tells the rule.
"""
import functools
import os
import re
import subprocess

# What in C is no code: comments, string and character literals.
TOKEN = re.compile(r"//[^\n]*|/\*.*?\*/"
                   r'|"(?:\\.|[^"\\\n])*"|' r"'(?:\\.|[^'\\\n])*'", re.DOTALL)
DATA = r"tests/fuzz/corpus/"  # bytes for the fuzzers, rubbish on purpose
STRING = re.compile(r'"((?:\\.|[^"\\\n])*)"')


class Tree:
    """A folder with the lab in it, or with the bad sample of a test."""

    def __init__(self, root):
        self.root = root
        self.paths = [path for path in sorted(self._tracked() or self._walked())
                      if not re.match(DATA, path)]

    def _tracked(self):
        """What git has or would take in; nothing if there is no git here."""
        if not os.path.exists(os.path.join(self.root, ".git")):
            return []
        done = subprocess.run(
            ["git", "-C", self.root, "ls-files", "-z", "--cached", "--others",
             "--exclude-standard"], capture_output=True, text=True, check=False)
        return [path for path in done.stdout.split("\0")
                if os.path.isfile(os.path.join(self.root, path))]

    def _walked(self):
        found = []
        for folder, folders, names in os.walk(self.root):
            folders[:] = [name for name in folders if name != ".git"
                          and not re.match(r"build(-|$)", name)]
            found += [os.path.relpath(os.path.join(folder, name), self.root)
                      for name in names]
        return found

    def find(self, pattern):
        """The paths that match the whole of a regular expression."""
        return [path for path in self.paths if re.fullmatch(pattern, path)]

    def sources(self):
        """What the lab is made of; exercises and tests aren't."""
        return self.find(r"(common|tools/runner|day\d+(?!/exercises/)(/[^/]+)?)"
                         r"/[^/]+\.[ch]")

    @functools.lru_cache(maxsize=None)
    def text(self, path):
        """A file's text; "" if it is no text or isn't there."""
        try:
            with open(os.path.join(self.root, path), encoding="utf-8") as file:
                return file.read()
        except (UnicodeDecodeError, FileNotFoundError):
            return ""

    def lines(self, path):
        """(1, first line), (2, second line) ..."""
        return enumerate(self.text(path).splitlines(), 1)

    @functools.lru_cache(maxsize=None)
    def code(self, path):
        """A C file's text with blanks for all comments and literals."""
        return TOKEN.sub(lambda token: re.sub(r"[^\n\"]", " ", token[0])
                         if token[0][0] == '"' else
                         re.sub(r"[^\n]", " ", token[0]), self.text(path))

    def search(self, pattern, path):
        """(line, match) for every match in the code of a C file."""
        code = self.code(path)
        for match in re.finditer(pattern, code, re.MULTILINE):
            yield line_at(code, match.start()), match

    def registered(self, function, lists):
        """The names a CMakeLists.txt gives to one of our functions."""
        text = re.sub(r"#.*", "", self.text(lists))
        return re.findall(rf"^\s*{function}\(\s*(\w+)", text, re.MULTILINE)

    def programs(self):
        """(path, name) of each source that is, or has main of, a program."""
        for path in self.find(r"day\d+(/(?!exercises/)[^/]+)?/[^/]+\.c"):
            folder, name = os.path.split(path[:-2])
            if "/" not in folder:
                yield path, name
            elif re.search(r"^int main\(", self.code(path), re.MULTILINE):
                yield path, os.path.basename(folder) if name == "main" else name


def line_at(text, position):
    return text.count("\n", 0, position) + 1
