"""How well passages match: BM25 over what the vocabulary says of its terms, the same on every database."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from samverkan.engines.swedish import Concept
from samverkan.search.postings import Postings
from samverkan.search.queries.matching import Wanted
from samverkan.search.queries.shelf import Flags, Numbers, Shelf

BEHIND = 0.5
"""What a term is worth that stands in the title only, and not in the passage; or a word that only begins so."""


Worths = NDArray[np.float64]


@dataclass(frozen=True)
class Sought:
    """A concept with the terms of the vocabulary that stand for it, where they stand, and what finding it is worth."""

    concept: Concept
    weights: Mapping[str, float]
    postings: Mapping[str, Postings]
    worth: float
    beginning: str = ""
    begun: Numbers | None = None
    """Passages with a word that begins so."""

    @property
    def wanted(self) -> Wanted:
        """What the database is asked for."""
        return Wanted(tuple(self.weights) or (self.concept.terms[0][0],), self.beginning)


class Strength(NamedTuple):
    """What a concept is worth in each of some passages, and in which of them it stands itself, not in their title."""

    worths: Worths
    is_own: Flags


def rarity(count: int, passages: int) -> float:
    """Return the weight of a term by how many of the passages hold it (BM25's inverse document frequency)."""
    return math.log(1 + (max(passages, count) - count + 0.5) / (count + 0.5))


def strength(shelf: Shelf, rows: Numbers, sought: Sought) -> Strength:
    """Return what a concept is worth in each passage: its best term there, or half of that in its title."""
    documents, half = shelf.document_of[rows], BEHIND * shelf.impacts[rows]
    is_own = np.isin(shelf.passages[rows], sought.begun) if sought.begun is not None else np.zeros(rows.size, np.bool_)
    best = np.where(is_own, half, 0.0)
    for term, weight in sought.weights.items():
        postings = sought.postings[term]
        at, is_here = shelf.rows_of(postings.passages)
        worths = np.zeros(shelf.passages.size)
        worths[at] = weight * postings.worths[is_here]
        own = worths[rows]
        is_titled = np.zeros(len(shelf.documents), dtype=np.bool_)
        is_titled[shelf.document_of[at[postings.in_title[is_here]]]] = True
        best = np.maximum(best, np.where((own == 0) & is_titled[documents], weight * half, own))
        is_own = is_own | (own > 0)
    return Strength(best, is_own)


def score(strengths: Sequence[Strength], sought: Sequence[Sought], size: int) -> Numbers:
    """Return what each of so many passages is worth, in ten-thousandths: no rounding differs between machines."""
    total = np.zeros(size)
    for held, one in zip(strengths, sought, strict=True):
        total += held.worths * one.worth
    return np.rint(100 * total).astype(np.int64)
