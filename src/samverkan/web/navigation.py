"""The header's entries. Rooms register theirs in ``apps.py``; at most five are shown."""

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


_ENTRIES: list[Entry] = []


def register_entry(entry: Entry) -> None:
    """Add an entry to the header."""
    _ENTRIES.append(entry)
    _ENTRIES.sort(key=lambda e: e.order)


def entries() -> tuple[Entry, ...]:
    """Return the header's entries in order."""
    return tuple(_ENTRIES)
