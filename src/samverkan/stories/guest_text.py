"""A guest's plain text: blank lines part paragraphs, ``##`` makes a heading, ``-`` a list, ``[bild 1]`` a picture.

Knows neither Django nor Wagtail.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from samverkan.stories.saved_pages.parts import Block, Line, Run, linked, plain
from samverkan.stories.saved_pages.text import mend_levels, split_text

_HEADING = re.compile(r"^(#{1,4})\s*(\S.*?)\s*#*$")
_PICTURE = re.compile(r"^\[(?:bild|picture)\s*(\d{1,3})\]$", re.IGNORECASE)
_NAMED_LINK = re.compile(r"\[([^\[\]\n]{1,200})\]\(\s*((?:https?://|mailto:)[^\s()<>\"]{1,500})\s*\)")


@dataclass(frozen=True)
class PicturePlace:
    """Where a picture stands, by its number."""

    number: int


Piece = Block | PicturePlace


def read(text: str) -> list[Piece]:
    """Return the headings, paragraphs, lists and places of pictures of a guest's text, in order."""
    pieces: list[Piece] = []
    lines: list[str] = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        alone = _alone(line.strip())
        if alone is None:
            lines.append(line)
        else:
            pieces += [*_running(lines), alone]
            lines = []
    return _levelled([*pieces, *_running(lines)])


def picture_mark(number: int, language: str) -> str:
    """Return the line that puts a picture in the text."""
    return f"[{'picture' if language == 'en' else 'bild'} {number}]"


def _alone(line: str) -> Piece | None:
    """Return the heading or the picture that a line is, or nothing."""
    if found := _PICTURE.match(line):
        return PicturePlace(int(found[1]))
    if found := _HEADING.match(line):
        return Block("heading", ((Run(found[2]),),), level=max(2, len(found[1])))
    return None


def _running(lines: Iterable[str]) -> Iterator[Block]:
    for block in split_text("\n".join(lines)):
        yield Block(block.kind, tuple(_with_links(plain(line)) for line in block.lines), is_ordered=block.is_ordered)


def _with_links(text: str) -> Line:
    """Return a line with its named links, and with bare addresses as links."""
    runs: list[Run] = []
    end = 0
    for found in _NAMED_LINK.finditer(text):
        if found.start() > end:
            runs += linked(text[end : found.start()])
        runs.append(Run(found[1], found[2]))
        end = found.end()
    return tuple(runs + list(linked(text[end:]))) if end < len(text) or not runs else tuple(runs)


def _levelled(pieces: list[Piece]) -> list[Piece]:
    """Return the pieces with headings that begin at level 2 and skip none."""
    mended = iter(mend_levels([piece for piece in pieces if isinstance(piece, Block)]))
    return [next(mended) if isinstance(piece, Block) else piece for piece in pieces]
