"""The demo's texts: TOML between two lines of ``+++``, then a body with a few plain marks.

Marks, each a block of its own with an empty line around it: ``## heading``, ``### subheading``, ``- point``,
``1. point``, ``> quote`` with ``> – who`` on the next line, ``::: fakta Title``, ``::: siffra 9 av 11``
and ``::: jämförelse Words`` until ``:::`` (the last line of a figure is ``Källa: ...``, that of a
comparison its address). In a line: ``**bold**``, ``*italic*`` and ``[text](/address)``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.html import escape

from samverkan.stories.services.story_body import StreamItem, heading, item

INLINE = (
    (re.compile(r"\*\*(.+?)\*\*"), r"<b>\1</b>"),
    (re.compile(r"\*(.+?)\*"), r"<i>\1</i>"),
    (re.compile(r"\[(.+?)\]\((/[^)\s]*)\)"), r'<a href="\2">\1</a>'),
)
ORDERED = re.compile(r"\d+\. ")


class TextError(Exception):
    """A text of the demo breaks the rules of its marks."""


@dataclass(frozen=True)
class Text:
    """A text as it is read: what its head says, and its body in the blocks of a story."""

    key: str
    head: dict[str, Any]
    body: list[StreamItem]


def read_text(path: Path) -> Text:
    """Return the text in the file. Raises ``TextError``."""
    parts = path.read_text(encoding="utf-8").split("+++\n", 2)
    if len(parts) != 3 or parts[0]:
        raise TextError(f"{path.name}: the head must stand first, between two lines of +++.")
    return Text(path.stem, tomllib.loads(parts[1]), to_blocks(parts[2]))


def to_blocks(text: str) -> list[StreamItem]:
    """Return a body as the blocks of a story; paragraphs and lists in a row become one text to edit."""
    body: list[StreamItem] = []
    for lines in _chunks(text):
        if lines[0].startswith("::: "):
            body.append(_box(lines))
        elif lines[0].startswith("#"):
            marks, words = lines[0].split(" ", 1)
            body.append(heading(words, len(marks)))
        elif lines[0].startswith("> "):
            body.append(_quote(lines))
        elif body and body[-1]["type"] == "paragraph":
            body[-1]["value"] += _html(lines)
        else:
            body.append(item("paragraph", _html(lines)))
    return body


def _chunks(text: str) -> Iterator[list[str]]:
    """Yield the blocks' lines: parted by empty lines, and boxes whole."""
    lines: list[str] = []
    for line in [*text.strip().splitlines(), ""]:
        is_in_box = bool(lines) and lines[0].startswith("::: ")
        if line.strip() == ":::" or (not line.strip() and not is_in_box):
            if lines:
                yield lines
            lines = []
        else:
            lines.append(line.rstrip())
    if lines:
        raise TextError(f"A box is never closed: {lines[0]}")


def _box(lines: list[str]) -> StreamItem:
    _, kind, title = lines[0].split(" ", 2)
    if kind == "fakta":
        text = "".join(_html(chunk) for chunk in _chunks("\n".join(lines[1:])))
        return item("fact_box", {"title": title, "text": text})
    if kind == "siffra" and len(lines) == 3 and lines[2].startswith("Källa: "):
        source = lines[2].removeprefix("Källa: ")
        return item("figure", {"value": title, "text": lines[1], "source": source, "source_url": ""})
    if kind == "jämförelse" and len(lines) == 2:
        return item("comparison", {"address": lines[1], "text": title})
    raise TextError(f"Nobody knows this box: {lines[0]}")


def _quote(lines: list[str]) -> StreamItem:
    words = [line.removeprefix("> ") for line in lines]
    who = words.pop().removeprefix("– ") if words[-1].startswith("– ") else ""
    return item("quote", {"text": " ".join(words), "who": who})


def _html(lines: list[str]) -> str:
    if all(line.startswith("- ") for line in lines):
        return _list("ul", [line[2:] for line in lines])
    if all(ORDERED.match(line) for line in lines):
        return _list("ol", [ORDERED.sub("", line, count=1) for line in lines])
    return f"<p>{_inline(' '.join(lines))}</p>"


def _list(tag: str, points: list[str]) -> str:
    return f"<{tag}>{''.join(f'<li>{_inline(point)}</li>' for point in points)}</{tag}>"


def _inline(text: str) -> str:
    found = str(escape(text))
    for pattern, replacement in INLINE:
        found = pattern.sub(replacement, found)
    return found
