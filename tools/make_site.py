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
import pygments  # pylint: disable=C0413
from markdown_it import MarkdownIt  # pylint: disable=C0413
from pygments.formatters import HtmlFormatter  # pylint: disable=C0413
from pygments.lexers import get_lexer_by_name  # pylint: disable=C0413
from rules.tree import Tree  # pylint: disable=C0413

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
TITLE = "The concurrency lab"
NAMES = {"README": "Start", "ftp": "FTP", "http": "HTTP"}
CALLS = {"fork", "exit", "wait"}  # in a text more often a call than a program
LANGUAGES = [(r"\.[ch]$", "c"), (r"\.py$", "python"),
             (r"\.(sh|bash|bats)$|^(lab|\.ci/run)$", "bash"),
             (r"CMakeLists\.txt$|\.cmake$", "cmake"), (r"Makefile$", "make"),
             (r"\.json$", "json"), (r"\.html$", "html"), (r"\.css$", "css")]
BLOCK = re.compile(r"<!-- (code|output|output-once): (.+?) -->$")
WHO = re.compile(r"^([\w-]+ \d+(?:/\d+)?:)(?= )", re.MULTILINE)
OUTSIDE = re.compile(r"""(?:\bsrc=|<link[^>]* href=|url\(|@import )["']?"""
                     r"""(?:\w+:)?//[^"')\s]*""")


def highlighted(code, language):
    """Code as HTML; every line closes what it opens."""
    if language in ("", "text"):
        return WHO.sub(r'<span class="who">\1</span>', html.escape(code, False))
    lexer = get_lexer_by_name(language, stripnl=False)
    return pygments.highlight(code, lexer, HtmlFormatter(nowrap=True))


def slug(text):
    """A headline's id, as the forges make it: docs/*.md link to these."""
    return re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")


def plain(inline):
    """The text of a token, without its markup."""
    return "".join(child.content or " " * (child.type == "softbreak")
                   for child in inline.children)


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


class Lesson:
    """One markdown file on its way to HTML."""

    def __init__(self, site, path):
        self.site, self.path = site, path
        self.markdown = MarkdownIt("commonmark").enable(["table"])
        self.title, self.heads, self.anchors = "", [], set()
        rules = {"fence": self.fence, "code_block": self.fence,
                 "image": self.image, "code_inline": self.code,
                 "table_open": lambda *_: '<div class="table" tabindex="0">'
                                          "<table>\n",
                 "table_close": lambda *_: "</table></div>\n"}
        for name, rule in rules.items():
            self.markdown.renderer.rules[name] = rule

    def render(self):
        """The HTML, the title, the headlines."""
        tokens = self.markdown.parse(self.site.tree.text(self.path))
        for before, token in zip([None, *tokens], tokens):
            if before and before.type == "heading_open":
                self.head(before, token)
            elif token.type == "fence" and before.type == "html_block":
                block = BLOCK.match(before.content.strip())
                token.meta["from"] = block and block.groups()
            for child, previous in zip(token.children or [],
                                       [None, *(token.children or [])]):
                if child.type == "link_open":
                    child.attrs["href"] = self.target(child.attrs["href"])
                elif child.type == "code_inline":
                    child.meta["bare"] = (before.type != "heading_open" and not
                                          (previous and
                                           previous.type == "link_open"))
        rendered = self.markdown.renderer.render(
            tokens, self.markdown.options, {})
        return rendered, self.title, self.heads

    def head(self, opening, inline):
        """Gives a headline its id, and a place in the contents."""
        text = plain(inline)
        anchor = start = slug(text)
        count = 0
        while anchor in self.anchors:
            count += 1
            anchor = f"{start}-{count}"
        self.anchors.add(anchor)
        opening.attrs["id"] = anchor
        if opening.tag == "h1":
            self.title = self.title or text
        elif opening.tag in ("h2", "h3"):
            self.heads.append((opening.tag, anchor, text))

    def target(self, href):
        """Where a link leads among the pages; left alone if that is unknown."""
        file, hash_, anchor = href.partition("#")
        path = os.path.normpath(
            os.path.join(os.path.dirname(self.path), file)) if file else ""
        if path not in self.site.address:
            return href
        return self.site.link(self.path, path) + hash_ + anchor

    def code(self, tokens, index, *_):
        """A program's name, or a file's, is a link to its source."""
        token = tokens[index]
        text = f"<code>{html.escape(token.content, False)}</code>"
        name = token.content.split(" ")[0]
        path = self.site.programs.get(name, token.content.rstrip("/"))
        if (not token.meta["bare"] or path not in self.site.address
                or name in CALLS and self.path != "README.md"):
            return text
        return f'<a class="to" href="{self.site.link(self.path, path)}">' \
               f"{text}</a>"

    def fence(self, tokens, index, *_):
        """A block of code, and above it where it is from."""
        token = tokens[index]
        kind, what = token.meta.get("from") or ("", "")
        caption = ""
        if kind == "code":
            file, marker = what.split()
            caption = (f'<a href="{self.site.link(self.path, file)}'
                       f'#L{self.line(file, marker)}">{file}</a>')
        elif kind:
            caption = f"<kbd>{html.escape(what)}</kbd>"
        caption = caption and f"<figcaption>{caption}</figcaption>"
        code = highlighted(token.content, token.info.strip())
        return (f'<figure class="{kind or "block"}">{caption}'
                f'<pre tabindex="0"><code>{code}</code></pre></figure>\n')

    def line(self, file, marker):
        """The line below a marker of a source."""
        return next((number + 1 for number, line in self.site.tree.lines(file)
                     if re.match(rf"\W*begin: {marker}\W*$", line)), 1)

    def image(self, tokens, index, *_):
        """An SVG becomes part of the page, so it has the page's colours."""
        token = tokens[index]
        name = token.attrs["src"]
        path = os.path.normpath(os.path.join(os.path.dirname(self.path), name))
        svg = re.search(r"<svg.*", self.site.tree.text(path), re.DOTALL)
        if not svg:
            return f'<img src="{html.escape(name)}" alt="">'
        own = slug(os.path.basename(path).replace(".", "-"))
        text = re.sub(r"""(\bid=["']|url\(#|href=["']#)""", rf"\1{own}-",
                      svg[0])
        text = re.sub(r"<style[^>]*>(.*?)</style>",  # for this picture only
                      rf"<style>#{own} {{\1}}</style>", text, flags=re.DOTALL)
        return (f'<span class="picture" id="{own}" role="img" aria-label='
                f'"{html.escape(token.content)}">{text.strip()}</span>')


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
