"""Streams of blocks to passages."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any

from wagtail.rich_text import RichText

LONGEST = 900
"""Letters of a passage; a longer one is parted between sentences."""
_BLOCK_END = re.compile(r"</(?:p|li|h\d|blockquote)>|<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]+>")
_ADDRESS = re.compile(r"https?://\S+")


def passages_of_blocks(blocks: Iterable[Any]) -> tuple[str, ...]:
    """Return the passages of a body: a heading goes with what follows it."""
    found: list[str] = []
    heading = ""
    for block in blocks:
        text = "\n".join(line for line in _lines(block.value) if line)
        if block.block_type == "heading":
            heading = f"{heading}\n{text}".strip()
            continue
        for part in parted(f"{heading}\n{text}".strip()):
            found.append(part)
        heading = ""
    return (*found, heading) if heading else tuple(found)


def _lines(value: Any) -> Iterator[str]:
    """Yield what readers see of a block's value; chosen pictures, files and pages are not text."""
    if isinstance(value, RichText):
        yield from plain(value.source).splitlines()
    elif isinstance(value, str):
        yield "" if _ADDRESS.fullmatch(value) else value.strip()
    elif isinstance(value, dict):
        yield from (line for name, part in value.items() if name not in ("level", "language") for line in _lines(part))
    elif hasattr(value, "__iter__"):
        yield from (line for part in value for line in _lines(part))


def plain(html: str) -> str:
    """Return the text of rich text, a line for each paragraph or point.

    >>> plain("<p>A &amp; <b>B</b></p><ul><li>C</li></ul>")
    'A & B\\nC'
    """
    lines = unescape(_TAG.sub("", _BLOCK_END.sub("\n", html))).splitlines()
    return "\n".join(" ".join(line.split()) for line in lines if line.strip())


def parted(text: str) -> Iterator[str]:
    """Yield a text in parts between sentences, none longer than ``LONGEST``."""
    while len(text) > LONGEST:
        at = max(text.rfind(sign, LONGEST // 3, LONGEST) for sign in (". ", "? ", "! ", "\n"))
        at = at + 1 if at > 0 else (text.rfind(" ", 1, LONGEST) if " " in text[1:LONGEST] else LONGEST)
        yield text[:at].strip()
        text = text[at:].strip()
    if text:
        yield text


def stamp_of(*values: Any) -> str:
    """Return a mark of some values."""
    return hashlib.md5(repr(values).encode(), usedforsecurity=False).hexdigest()
