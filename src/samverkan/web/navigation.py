"""The header's entries, at most five, and the footer's feeds. Rooms register theirs in ``apps.py``."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Entry:
    """One entry: a translated label, the name of its URL, its place, and the path that marks it as current."""

    label: str | Promise
    url_name: str
    order: int
    prefix: str


@dataclass(frozen=True)
class Feed:
    """One open feed or data file in the footer: a translated label and the name of its URL."""

    label: str | Promise
    url_name: str


_ENTRIES: list[Entry] = []
_FEEDS: list[Feed] = []


def register_entry(entry: Entry) -> None:
    """Add an entry to the header."""
    _ENTRIES.append(entry)
    _ENTRIES.sort(key=lambda e: e.order)


def entries() -> tuple[Entry, ...]:
    """Return the header's entries in order."""
    return tuple(_ENTRIES)


def register_feed(feed: Feed) -> None:
    """Add a feed to the footer."""
    _FEEDS.append(feed)


def feeds() -> tuple[Feed, ...]:
    """Return the footer's feeds as they were registered."""
    return tuple(_FEEDS)
