"""What a saved page is made of."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

MAX_TITLE = 200
MAX_INGRESS = 1200
MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november",
    "december",
)  # fmt: skip
_SWEDISH_DATE = re.compile(rf"(\d{{1,2}})\s+({'|'.join(MONTHS)}),?\s+(\d{{4}})", re.IGNORECASE)
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_LINK = re.compile(r"https?://[^\s<>\"]+|www\.[^\s<>\"]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


class Unreadable(Exception):
    """A saved page, or a part of it, cannot be read; the message says why in words an editor understands."""


@dataclass(frozen=True)
class Run:
    """A piece of text with its link and its mark ("b", "i" or none)."""

    text: str
    href: str = ""
    mark: Literal["", "b", "i"] = ""


Line = tuple[Run, ...]


@dataclass(frozen=True)
class Block:
    """A heading, a paragraph (its lines), a quote, or a list (its items)."""

    kind: Literal["heading", "paragraph", "quote", "list"]
    lines: tuple[Line, ...]
    level: int = 0
    is_ordered: bool = False

    @property
    def text(self) -> str:
        """The block's plain text, one line a line."""
        return "\n".join(plain(line) for line in self.lines)


@dataclass(frozen=True)
class Entry:
    """One story in a list."""

    title: str
    ingress: str
    published_date: date | None = None
    owner: str = ""
    note: str = ""


@dataclass(frozen=True)
class Listing:
    """A page that lists stories."""

    entries: tuple[Entry, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class FullPage:
    """A page that holds one story."""

    title: str
    ingress: str
    blocks: tuple[Block, ...]
    published_date: date | None = None
    owner: str = ""
    notes: tuple[str, ...] = field(default=())


def plain(line: Line) -> str:
    """Return a line's text without its marks."""
    return "".join(run.text for run in line)


def title_key(title: str) -> str:
    """Return what two spellings of one title have in common: letters and digits, lower case, single spaces."""
    folded = unicodedata.normalize("NFKC", title).casefold()
    words = "".join(c if c.isalnum() else " " for c in folded).split()
    return " ".join(words)[:255] or folded.strip()[:255]


def read_date(text: str) -> date:
    """Return the date in a text, such as "15 oktober, 2018" or "2018-10-15"; raise ``Unreadable`` if there is none."""
    if found := _SWEDISH_DATE.search(text):
        day, month, year = int(found[1]), MONTHS.index(found[2].lower()) + 1, int(found[3])
    elif found := _ISO_DATE.search(text):
        year, month, day = int(found[1]), int(found[2]), int(found[3])
    else:
        raise Unreadable(f"“{text.strip()[:40]}” is not a date")
    try:
        return date(year, month, day)
    except ValueError:
        raise Unreadable(f"there is no such day as “{found[0]}”") from None


def linked(text: str) -> Line:
    """Split a line into runs, web and e-mail addresses as links."""
    runs: list[Run] = []
    end = 0
    for found in _LINK.finditer(text):
        address = found[0].rstrip(".,;:!?)”\"'")
        start = found.start()
        if start > end:
            runs.append(Run(text[end:start]))
        runs.append(Run(address, _target(address)))
        end = start + len(address)
    if end < len(text) or not runs:
        runs.append(Run(text[end:]))
    return tuple(runs)


def _target(address: str) -> str:
    """Return the link of a bare address."""
    if address.startswith(("http://", "https://")):
        return address
    return f"https://{address}" if address.startswith("www.") else f"mailto:{address}"
