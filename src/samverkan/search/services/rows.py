"""An entry to rows of the index."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import astuple, dataclass

from samverkan.engines.swedish import Analyser, Text
from samverkan.search.rules import Entry

PART, TITLE, ABOUT = 0.6, 2.0, 0.5
"""How often a term counts that is part of a compound, stands in the title too, or names theme or municipality."""
SATURATION, LENGTH_WEIGHT, USUAL_LENGTH = 1.2, 0.5, 60
"""BM25's k1, b and average length. The length is fixed, so that a passage is worth the same whatever stands beside."""


@dataclass(frozen=True)
class PassageRow:
    """What is stored of a passage."""

    text: str
    written: str
    worths: dict[str, int]
    """The terms in order, with what each is worth here."""
    impact: int
    spelled: frozenset[str]


@dataclass(frozen=True)
class DocumentRows:
    """What is stored of an entry."""

    passages: tuple[PassageRow, ...]
    context: frozenset[str]
    """The terms of the title, the themes and the municipalities."""


def read_entry(entry: Entry, analyser: Analyser) -> DocumentRows:
    """Return the rows of an entry."""
    title = analyser.text(entry.title)
    places = analyser.text(". ".join(place.name for place in (*entry.theme, *entry.municipality)))
    opening = f"{entry.title}\n{entry.lead}".strip()
    first = [_passage(opening, analyser, title=title, about=places)] if opening else []
    rest = (_passage(text, analyser) for text in entry.passages if text.strip())
    context = frozenset((*title.words, *title.parts, *places.words, *places.parts))
    return DocumentRows((*first, *rest), context)


def _passage(text: str, analyser: Analyser, *, title: Text | None = None, about: Text | None = None) -> PassageRow:
    text = text.replace("\x00", "")
    read = analyser.text(text)
    counts: Counter[str] = Counter()
    for terms, worth in ((read.words, 1.0), (read.parts, PART)):
        for term in terms:
            counts[term] += worth  # type: ignore[assignment]
    for part, worth in ((title, TITLE), (about, ABOUT)):
        for term in dict.fromkeys((*part.words, *part.parts)) if part else ():
            counts[term] += worth  # type: ignore[assignment]
    length = len(read.written)
    ordinary = impact(1.0, length)
    worths = {term: ordinary if count == 1.0 else impact(count, length) for term, count in sorted(counts.items())}
    return PassageRow(
        text, f" {' '.join(read.written)} ", worths, ordinary, frozenset(read.written).intersection(counts)
    )


def impact(count: float, length: int) -> int:
    """Return what a term is worth that stands so often in a passage of so many words, in hundredths."""
    room = SATURATION * (1 - LENGTH_WEIGHT + LENGTH_WEIGHT * length / USUAL_LENGTH)
    return round(100 * count * (SATURATION + 1) / (count + room))


def digest(entry: Entry) -> str:
    """Return a mark of everything an entry says."""
    said = (*astuple(entry)[:7], [place.name for place in (*entry.theme, *entry.municipality)], entry.language)
    return hashlib.sha256(repr(said).encode()).hexdigest()
