#!/usr/bin/python3
"""make_site.py [FOLDER] - makes web pages of README.md, docs/*.md, the sources.

They go to FOLDER (build/site without it), which is made anew:
  index.html, day8.html      README.md and docs/day8.md
  src/day8/gil.c.html        a source, with line numbers
  src/day8/index.html        what is in a folder
Links among the files become links among the pages. A link that leads nowhere,
or a page that needs anything from outside, is a line on stderr and exit 1.
"""
# The distribution's Python, not the first on PATH: it has these two packages.
import html
import os
import re
import shutil
import string
import sys

sys.dont_write_bytecode = True
from lesson import Lesson, highlighted  # pylint: disable=C0413
from rules.tree import Tree  # pylint: disable=C0413

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
TITLE = "The concurrency lab"
NAMES = {"README": "Start", "ftp": "FTP", "http": "HTTP"}
LANGUAGES = [(r"\.[ch]$", "c"), (r"\.py$", "python"),
             (r"\.(sh|bash|bats)$|^(lab|\.ci/run)$", "bash"),
             (r"CMakeLists\.txt$|\.cmake$", "cmake"), (r"Makefile$", "make"),
             (r"\.json$", "json"), (r"\.html$", "html"), (r"\.css$", "css")]
OUTSIDE = re.compile(r"""(?:\bsrc=|<link[^>]* href=|url\(|@import )["']?"""
                     r"""(?:\w+:)?//[^"')\s]*""")


class Site:
    """All files of the tree, and where the page of each is."""

    def __init__(self):
        self.tree = Tree(ROOT)
        self.programs = {name: path for path, name in self.tree.programs()}
        self.pages = sorted(self.tree.find(r"README\.md|docs/[^/]+\.md"),
                            key=lambda path: (
                                path != "README.md", "day" not in path,
                                len(path) if "day" in path else 0, path))
        self.sources = [path for path in self.tree.paths if self.tree.text(path)
                        and not path.endswith((".svg", ".md"))]
        self.more = [path for path in self.tree.find(r".*\.md")
                     if path not in self.pages]
        folders = {"/".join(path.split("/")[:depth]) for path in self.tree.paths
                   for depth in range(1, path.count("/") + 1)}
        self.address = {"README.md": "index.html"}
        self.address |= {path: path[:-3].removeprefix("docs/") + ".html"
                         for path in self.pages[1:] + self.more}
        self.address |= {path: f"src/{path}.html" for path in self.sources}
        self.address |= {path: f"src/{path}/index.html" for path in folders}
        with open(f"{ROOT}/tools/site/template.html", encoding="utf-8") as file:
            self.template = string.Template(file.read())

    def link(self, page, path):
        """The address of a file as seen from another file's page."""
        return os.path.relpath(self.address[path],
                               os.path.dirname(self.address[page]) or ".")

    def name(self, path):
        """What the navigation calls a page: Day 8, Servers."""
        stem = os.path.basename(path)[:-3]
        return NAMES.get(stem, re.sub(r"(\d+)", r" \1", stem).capitalize())

    def fill(self, path, title, body, contents="", pager=""):
        """A whole page."""
        def item(page):
            here = ' aria-current="page"' if page == path else ""
            return f'<a href="{self.link(path, page)}"{here}>' \
                   f"{self.name(page)}</a>"
        days = [page for page in self.pages if "day" in page]
        others = [page for page in self.pages[1:] if page not in days]
        address = self.address.get(path)
        return self.template.substitute(
            title=title if path == "README.md" else f"{title} - {TITLE}",
            site=TITLE, root="../" * address.count("/"), body=body,
            days="\n".join(map(item, days)), contents=contents, pager=pager,
            others="\n".join(map(item, others)),
            kind="source" if address.startswith("src/") else "lesson")

    def pager(self, path):
        """The links to the page before and the page after."""
        if path not in self.pages:
            return ""
        at = self.pages.index(path)
        near = [("prev", "Before", self.pages[at - 1] if at else None),
                ("next", "Next", (self.pages + [None])[at + 1])]
        return "\n".join(f'<a rel="{rel}" href="{self.link(path, page)}">'
                         f"<small>{word}</small>{self.name(page)}</a>"
                         for rel, word, page in near if page)

    def page(self, path):
        """A markdown file as a page."""
        body, title, heads = Lesson(self, path).render()
        day = re.fullmatch(r"docs/(day\d+)\.md", path)
        contents = "".join(f'<li class="{tag}"><a href="#{anchor}">'
                           f"{html.escape(text)}</a></li>\n"
                           for tag, anchor, text in heads)
        if contents:
            contents = f"<h2>On this page</h2>\n<ul>\n{contents}</ul>\n"
        if day:
            links = [f'<li><a href="{self.link(path, source)}">{name}</a></li>'
                     for name, source in self.programs.items()
                     if source.startswith(day[1] + "/")]
            contents += ("<h2>The programs</h2>\n<ul>\n" + "\n".join(links)
                         + "\n</ul>\n")
        return self.fill(path, html.escape(title), body, contents,
                         self.pager(path))

    def trail(self, path):
        """The folders above a file, each a link."""
        parts = path.split("/")
        return "".join(f'<a href="{self.link(path, "/".join(parts[:i]))}">'
                       f"{parts[i - 1]}</a>/" for i in range(1, len(parts))
                       ) + parts[-1]

    def source(self, path):
        """A source as a page: lines with numbers, its headers one click off."""
        language = next((language for pattern, language in LANGUAGES
                         if re.search(pattern, path)), "text")
        code = highlighted(self.tree.text(path), language)
        if language == "c":
            def header(found):
                if found[1] not in self.address:
                    return found[0]
                return f'<a href="{self.link(path, found[1])}">{found[0]}</a>'
            code = re.sub(r'(?<=class="cpf">)&quot;(.+?)&quot;', header, code)
        lines = "".join(
            f'<span id="L{number}"><a href="#L{number}" data-n="{number}" '
            f'aria-label="line {number}"></a>{line}\n</span>'
            for number, line in enumerate(code.rstrip("\n").split("\n"), 1))
        lesson = f"docs/{path.split('/')[0]}.md"
        up = (f'<a href="{self.link(path, lesson)}"><small>The lesson</small>'
              f"{self.name(lesson)}</a>" if lesson in self.address else "")
        return self.fill(path, path, f"<h1>{self.trail(path)}</h1>\n"
                         f'<pre class="lines" tabindex="0">{lines}</pre>',
                         pager=up)

    def folder(self, path):
        """What is in a folder, as a page."""
        inside = sorted(item for item in self.address
                        if os.path.dirname(item) == path)
        items = "\n".join(f'<li><a href="{self.link(path, item)}">'
                          f"{os.path.basename(item)}</a></li>"
                          for item in inside)
        return self.fill(path, path + "/", f"<h1>{self.trail(path)}/</h1>\n"
                         f'<ul class="files">\n{items}\n</ul>')

    def build(self):
        """Every page: its address, and what it holds."""
        made = {}
        for path, address in self.address.items():
            make = (self.page if path.endswith(".md") else
                    self.source if path in self.sources else self.folder)
            made[address] = make(path)
        with open(f"{ROOT}/tools/site/style.css", encoding="utf-8") as file:
            made["style.css"] = file.read()
        return made


def broken(made):
    """What is wrong with the links of the pages, a line each."""
    anchors = {address: set(re.findall(r'\bid="([^"]+)"', text))
               for address, text in made.items()}
    for address, text in made.items():
        for outside in OUTSIDE.findall(text):
            yield f"{address}: needs {outside}: nothing from outside"
        for link in set(re.findall(r'<\w[^>]* (?:href|src)="([^"]*)"', text)):
            file, _, anchor = html.unescape(link).partition("#")
            where = os.path.normpath(os.path.join(
                os.path.dirname(address), file)) if file else address
            if re.match(r"\w+:", link):
                continue
            if where not in made or anchor and anchor not in anchors[where]:
                yield f"{address}: a link that leads nowhere: {link}"


def main():
    if len(sys.argv) > 2 or sys.argv[1:2] in (["-h"], ["--help"]):
        sys.exit(__doc__)
    folder = sys.argv[1] if len(sys.argv) == 2 else f"{ROOT}/build/site"
    made = Site().build()
    shutil.rmtree(folder, ignore_errors=True)
    for address, text in made.items():
        file = os.path.join(folder, address)
        os.makedirs(os.path.dirname(file), exist_ok=True)
        with open(file, "w", encoding="utf-8") as out:
            out.write(text)
    wrong = sorted(broken(made))
    print(*(f"make_site.py: {line}" for line in wrong), sep="\n",
          end="\n" if wrong else "", file=sys.stderr)
    print(f"{os.path.relpath(folder)}: {len(made)} files")
    return len(wrong) > 0


if __name__ == "__main__":
    sys.exit(main())
