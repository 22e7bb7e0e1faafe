"""A saved page as HTML: the article without menus, scripts and forms, as blocks."""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PreformattedString

from samverkan.stories.saved_pages.parts import Block, Line, Run, linked

_NOISE = [
    "script",
    "style",
    "noscript",
    "template",
    "nav",
    "form",
    "aside",
    "svg",
    "iframe",
    "button",
    "select",
    "object",
]
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_PARTING = {
    "address", "article", "body", "dd", "details", "div", "dl", "dt", "figcaption", "figure", "footer", "header", "hr",
    "li", "main", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "time-line", "tr",
}  # fmt: skip
_SAFE = {"http", "https", "mailto"}


def split_html(html: str) -> tuple[list[Block], list[str]]:
    """Return the article's blocks, and notes on what was left out."""
    soup = BeautifulSoup(html, "html.parser")
    base = soup.find("base", href=True) or soup.find("link", rel="canonical", href=True)
    title = soup.title.get_text(" ", strip=True) if soup.title else ""
    for tag in soup(_NOISE):
        tag.decompose()
    article = _article(soup)
    pictures = len(article.find_all("img"))
    walker = HtmlWalker(base=str(base["href"]) if isinstance(base, Tag) else "")
    walker.walk(article)
    walker.flush()
    notes = [f"{pictures} picture{'s' if pictures > 1 else ''} left out"] if pictures else []
    blocks = walker.blocks
    if title and not any(block.kind == "heading" for block in blocks):
        blocks.insert(0, Block("heading", (linked(re.split(r"\s+[|–—]\s+", title)[0]),), level=1))
    return blocks, notes


def _article(soup: BeautifulSoup) -> Tag:
    """Return the part of the page that holds the text."""
    main = soup.find("main") or soup.find(None, {"role": "main"})
    articles = soup.find_all("article")
    if isinstance(main, Tag):
        return main
    if len(articles) == 1 and articles[0].find("h1"):
        return articles[0]
    body = soup.body or soup
    for tag in body.find_all(["header", "footer"], recursive=False):
        if not tag.find("h1"):
            tag.decompose()
    return body


class HtmlWalker:
    """Walks the tree in reading order and gathers blocks."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.blocks: list[Block] = []
        self.lines: list[list[Run]] = [[]]

    def take(self, block: Block) -> None:
        """Keep a block that is whole."""
        self.blocks.append(block)

    def walk(self, tag: Tag, href: str = "", mark: Literal["", "b", "i"] = "") -> None:
        """Walk what a tag holds."""
        for child in tag.children:
            if isinstance(child, PreformattedString):
                continue  # Comments, doctypes and the like.
            if isinstance(child, NavigableString):
                self.add(re.sub(r"\s+", " ", str(child)), href, mark)
            elif isinstance(child, Tag):
                self.enter(child, href, mark)

    def enter(self, tag: Tag, href: str, mark: Literal["", "b", "i"]) -> None:
        """Walk a tag as what it is."""
        name = tag.name
        if name in _HEADINGS or name == "blockquote":
            self.whole(tag, "quote" if name == "blockquote" else "heading", _HEADINGS.get(name, 0))
        elif name in {"ul", "ol"}:
            self.list(tag)
        elif name == "br":
            self.lines.append([])
        elif name == "a":
            self.walk(tag, self.target(str(tag.get("href", ""))), mark)
        elif name in {"b", "strong", "i", "em"}:
            self.walk(tag, href, "b" if name in {"b", "strong"} else "i")
        elif name in _PARTING:
            self.flush()
            self.walk(tag, href, mark)
            self.flush()
        else:
            self.walk(tag, href, mark)
            if name in {"td", "th"}:
                self.add(" ", "", "")

    def add(self, text: str, href: str, mark: Literal["", "b", "i"]) -> None:
        """Add words to the line that is being gathered."""
        if text:
            self.lines[-1].append(Run(text, href, mark))

    def flush(self, kind: Literal["heading", "paragraph", "quote"] = "paragraph", level: int = 0) -> None:
        """Close the block that is being gathered."""
        lines = tuple(trimmed for line in self.lines if (trimmed := _trim(line)))
        self.lines = [[]]
        if lines:
            self.take(Block(kind, lines, level=level))

    def whole(self, tag: Tag, kind: Literal["heading", "quote"], level: int) -> None:
        """Take a tag and all that is in it as one block."""
        self.flush()
        inner = HtmlWalker(self.base)
        inner.walk(tag)
        inner.flush()
        lines = tuple(line for block in inner.blocks for line in block.lines)
        if lines and kind == "heading":
            lines = (tuple(run for line in lines for run in line),)
        if lines:
            self.take(Block(kind, lines, level=level))

    def list(self, tag: Tag) -> None:
        """Take a list with its items; lists inside lists become items of it."""
        self.flush()
        items = []
        for item in tag.find_all("li"):
            inner = HtmlWalker(self.base)
            for nested in item.find_all(["ul", "ol"]):
                nested.extract()
            inner.walk(item)
            inner.flush()
            runs = tuple(run for block in inner.blocks for line in block.lines for run in (*line, Run(" ")))
            if trimmed := _trim(list(runs)):
                items.append(trimmed)
        if items:
            self.take(Block("list", tuple(items), is_ordered=tag.name == "ol"))

    def target(self, href: str) -> str:
        """Return where a link leads, or nothing if it cannot be followed from here or is not safe."""
        full = urljoin(self.base, href.strip()) if self.base else href.strip()
        try:
            return full if urlsplit(full).scheme.lower() in _SAFE else ""
        except ValueError:
            return ""


def _trim(runs: list[Run]) -> Line:
    """Return a line without space at its ends or doubled inside, its bare addresses as links."""
    kept: list[Run] = []
    for run in runs:
        text = run.text.lstrip() if not kept or kept[-1].text.endswith(" ") else run.text
        if text:
            kept.append(Run(text, run.href, run.mark))
    while kept and not (last := kept.pop()).text.isspace():
        kept.append(Run(last.text.rstrip(), last.href, last.mark))
        break
    return tuple(part for run in kept for part in ([run] if run.href or run.mark else linked(run.text)))
