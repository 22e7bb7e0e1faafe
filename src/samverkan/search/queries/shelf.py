"""The documents and passages of the edition in use, as far as order, facets and visibility ask: kept in each process.

An edition says when it was last written to, so that a process knows when to read them anew. Numbers of passages and
documents stand in arrays, for a common word is found in thousands of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from samverkan.search.models import Document, Passage
from samverkan.search.queries.vocabulary import EditionInUse

Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Card(NamedTuple):
    """A document: what it is sorted by where two are worth the same (the newest first), whose it is, and which."""

    day: int
    source: str
    key: str
    pk: int


@dataclass(frozen=True)
class Shelf:
    """Every document, in the order of those that are worth the same: its number is its place there.

    Passages stand in ascending order of their primary keys.
    """

    documents: tuple[Card, ...]
    passages: Numbers
    document_of: Numbers
    positions: Numbers
    impacts: Numbers
    facets: tuple[tuple[str, str, str], ...]
    """Every value of a facet: name, value, called."""
    faceted: Numbers
    """Documents, one for each value they have, and beside them which value."""
    facet_of: Numbers

    def having(self, name: str, value: str) -> Flags:
        """Return which documents have a value of a facet."""
        codes = [code for code, facet in enumerate(self.facets) if facet[:2] == (name, value)]
        flags = np.zeros(len(self.documents), dtype=np.bool_)
        flags[self.faceted[np.isin(self.facet_of, codes)]] = True
        return flags

    def rows_of(self, passages: Numbers) -> tuple[Numbers, Flags]:
        """Return where passages stand here, and which of them do: those of other editions do not."""
        if not self.passages.size:
            return passages[:0], np.zeros(passages.size, dtype=np.bool_)
        at = np.minimum(np.searchsorted(self.passages, passages), self.passages.size - 1)
        is_here = self.passages[at] == passages
        return at[is_here], is_here


def shelf(edition: EditionInUse) -> Shelf:
    """Return the edition's documents and passages."""
    return _read(edition.pk, edition.touched_at)


@lru_cache(maxsize=1)
def _read(edition: int, touched_at: object) -> Shelf:
    columns = ("pk", "day", "source", "key", "facets")
    rows = Document.objects.filter(edition_id=edition).order_by().values_list(*columns)
    found = sorted(
        (Card(-day.toordinal() if day else 0, source, key, pk), facets) for pk, day, source, key, facets in rows
    )
    values = [
        (place, (name, value, called))
        for place, (_, facets) in enumerate(found)
        for name, of in facets.items()
        for value, called in of.items()
    ]
    facets = sorted({facet for _, facet in values})
    codes = {facet: code for code, facet in enumerate(facets)}
    passages, documents, positions, impacts = _passages(
        edition, {card.pk: place for place, (card, _) in enumerate(found)}
    )
    return Shelf(
        tuple(card for card, _ in found), passages, documents, positions, impacts, tuple(facets),
        np.array([place for place, _ in values], dtype=np.int64),
        np.array([codes[facet] for _, facet in values], dtype=np.int64),
    )  # fmt: skip


def _passages(edition: int, places: dict[int, int]) -> Numbers:
    """Return the passages' primary keys, the places of their documents, their positions and impacts."""
    columns = ("pk", "document_id", "position", "impact")
    rows = Passage.objects.filter(edition_id=edition).order_by().values_list(*columns)
    known = sorted(
        (pk, places[document], position, impact) for pk, document, position, impact in rows if document in places
    )
    return np.array(known, dtype=np.int64).reshape(-1, len(columns)).T.copy()
