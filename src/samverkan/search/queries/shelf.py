"""The documents of the edition in use, as far as order, facets and visibility ask: kept in each process.

An edition says when it was last written to, so that a process knows when to read them anew.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from samverkan.search.models import Document, Edition


class Card(NamedTuple):
    """A document: what it is sorted by (the newest first), whose it is, and its facets as (name, value, called)."""

    day: int
    source: str
    key: str
    facets: tuple[tuple[str, str, str], ...]


def cards(edition: Edition) -> dict[int, Card]:
    """Return the edition's documents by primary key."""
    return _read(edition.pk, edition.touched_at)


@lru_cache(maxsize=1)
def _read(edition: int, touched_at: datetime) -> dict[int, Card]:
    rows = Document.objects.filter(edition_id=edition).values_list("pk", "day", "source", "key", "facets")
    return {
        pk: Card(
            -day.toordinal() if day else 0, source, key,
            tuple((name, value, called) for name, of in facets.items() for value, called in of.items()),
        )
        for pk, day, source, key, facets in rows
    }  # fmt: skip
