"""lesson - a lesson in markdown on its way to a web page (make_site.py)."""
import html
import os
import re

import pygments
from markdown_it import MarkdownIt
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

CALLS = {"fork", "exit", "wait"}  # in a text more often a call than a program
BLOCK = re.compile(r"<!-- (code|output|output-once): (.+?) -->$")
WHO = re.compile(r"^([\w-]+ \d+(?:/\d+)?:)(?= )", re.MULTILINE)


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
