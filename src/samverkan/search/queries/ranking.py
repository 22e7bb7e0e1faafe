"""Passages with what they are worth to documents, best first, and what these can be narrowed down by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, overload

import numpy as np

from samverkan.search.queries.shelf import Flags, Numbers, Shelf
from samverkan.search.rules import sources

SECOND = 0.25
"""What a document's second passage adds to its best."""
FACETS = ("kind", "theme", "municipality", "year")
FacetValues = dict[str, list[tuple[str, str, int]]]


class Result(NamedTuple):
    """A document that was found (its primary key), and its passages, best first, as (score, position, passage)."""

    document: int
    source: str
    key: str
    score: int
    passages: list[tuple[int, int, int]]


@dataclass(frozen=True)
class Results(Sequence[Result]):
    """The documents that were found, best first. They stand in arrays; a result is made when it is asked for."""

    shelf: Shelf
    documents: Numbers
    """Their places on the shelf."""
    scores: Numbers
    starts: Numbers
    """Where the passages of each begin, and where they end, in ``rows``."""
    ends: Numbers
    rows: Numbers
    worths: Numbers

    def __len__(self) -> int:
        return self.documents.size

    @overload
    def __getitem__(self, at: int) -> Result: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Result]: ...
    def __getitem__(self, at: int | slice) -> Result | Sequence[Result]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        card = self.shelf.documents[self.documents[at]]
        span = slice(self.starts[at], self.ends[at])
        rows = self.rows[span]
        columns = (self.worths[span], self.shelf.positions[rows], self.shelf.passages[rows])
        passages = list(zip(*(column.tolist() for column in columns), strict=True))
        return Result(card.pk, card.source, card.key, int(self.scores[at]), passages)

    @property
    def passages(self) -> int:
        """How many passages of theirs match."""
        return int((self.ends - self.starts).sum())


def rank(shelf: Shelf, rows: Numbers, worths: Numbers) -> Results:
    """Return the documents of passages that anybody may see now, best first, then newest first.

    A document is worth its best passage and a quarter of its next. The order is total, and the same on every database.
    """
    of = shelf.document_of[rows]
    order = np.lexsort((shelf.positions[rows], -worths, of))
    rows, worths, of = rows[order], worths[order], of[order]
    starts = np.flatnonzero(np.diff(of, prepend=-1))
    ends = np.append(starts[1:], of.size)[: starts.size]
    has_next = ends - starts > 1
    scores = worths[starts] + np.rint(SECOND * worths[starts + has_next] * has_next).astype(np.int64)
    documents = of[starts]
    seen = visible_now(shelf, documents)
    best = np.lexsort((documents, -scores))
    best = best[seen[best]]
    return Results(shelf, documents[best], scores[best], starts[best], ends[best], rows, worths)


def visible_now(shelf: Shelf, documents: Numbers) -> Flags:
    """Return which of the documents anybody may see at this moment, by their rooms' word: each is asked once."""
    cards = [shelf.documents[place] for place in documents.tolist()]
    keys: dict[str, list[str]] = defaultdict(list)
    for card in cards:
        keys[card.source].append(card.key)
    seen = {source.name: set(source.visible(keys[source.name])) for source in sources() if source.name in keys}
    return np.array([card.key in seen.get(card.source, ()) for card in cards], dtype=np.bool_)


def facets_of(results: Results) -> FacetValues:
    """Return for each facet its values with names and counts, the commonest first (years: the latest)."""
    shelf = results.shelf
    is_found = np.zeros(len(shelf.documents), dtype=np.bool_)
    is_found[results.documents] = True
    counts = np.bincount(shelf.facet_of[is_found[shelf.faceted]], minlength=len(shelf.facets)).tolist()
    found: FacetValues = {name: [] for name in FACETS}
    for (name, value, called), count in zip(shelf.facets, counts, strict=True):
        if count:
            found[name].append((value, called, count))
    for name, values in found.items():
        values.sort(key=lambda row: -row[2]) if name != "year" else values.reverse()
    return found
