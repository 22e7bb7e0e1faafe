"""What a text is made of, as far as the checks care."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser

BLOCKS = {"p", "li", "h2", "h3", "h4", "blockquote"}


@dataclass(frozen=True)
class Heading:
    """A heading; the page's title has level 1."""

    text: str
    level: int


@dataclass(frozen=True)
class Text:
    """A paragraph or a point of a list."""

    text: str
    is_point: bool = False


@dataclass(frozen=True)
class Link:
    """The words of a link."""

    text: str


@dataclass(frozen=True)
class Picture:
    """A picture that says something, by its alternative text."""

    alt: str


Part = Heading | Text | Link | Picture


def from_html(html: str) -> list[Part]:
    """Return the paragraphs, points of lists and links of the editor's running text."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.end_text()
    return reader.parts


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[Part] = []
        self._text: list[str] = []
        self._link: list[str] | None = None
        self._is_point = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS:
            self.end_text()
            self._is_point = tag == "li"
        elif tag == "br":
            self._text.append(" ")
        elif tag == "a":
            self._link = []

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self.end_text()
        elif tag == "a" and self._link is not None:
            self.parts.append(Link(" ".join("".join(self._link).split())))
            self._link = None

    def handle_data(self, data: str) -> None:
        self._text.append(data)
        if self._link is not None:
            self._link.append(data)

    def end_text(self) -> None:
        """End the paragraph that is being read, if there is one."""
        text = " ".join("".join(self._text).split())
        self._text = []
        if text:
            self.parts.append(Text(text, self._is_point))
