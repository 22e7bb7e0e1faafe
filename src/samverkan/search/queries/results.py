"""The results of a query: documents, best first, with what they are narrowed down by.

Which passages match is the database's to say; how well is told here, so that both databases give the same order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from samverkan.engines.swedish import Concept, Query, bare, for_queries, undotted
from samverkan.search import postings
from samverkan.search.models import Document, Passage
from samverkan.search.postings import Postings
from samverkan.search.queries.matching import Wanted, match
from samverkan.search.queries.ranking import FACETS, FacetValues, Result, facets_of, rank, visible_now
from samverkan.search.queries.shelf import Numbers, Shelf, shelf
from samverkan.search.queries.spelling import other_spellings
from samverkan.search.queries.vocabulary import EditionInUse, edition_in_use, terms_like
from samverkan.search.queries.weighing import Sought, rarity, score, strength

FROM_MEMORY = 0.5
"""What a word of the vocabulary is worth that differs from the sought one in dots alone."""
SHORTEST_BEGINNING = 3


@dataclass(frozen=True)
class Filters:
    """What the results are narrowed to; empty means all."""

    kind: str = ""
    theme: str = ""
    municipality: str = ""
    year: str = ""

    def chosen(self) -> dict[str, str]:
        """Return what is chosen."""
        return {name: value for name in FACETS if (value := getattr(self, name))}


@dataclass(frozen=True)
class Found:
    """What was found. ``terms`` are what a page marks; ``is_loose`` says that no passage holds every word."""

    results: Sequence[Result] = ()
    passages: int = 0
    """How many passages of theirs match."""
    facets: FacetValues = field(default_factory=dict)
    terms: frozenset[str] = frozenset()
    beginning: str = ""
    is_loose: bool = False
    is_common: bool = False
    """Whether only words were asked for that stand in every text."""
    also: tuple[str, ...] = ()
    """Other words of the field that were sought too."""
    spellings: tuple[tuple[str, str], ...] = ()
    """Words nobody has written, and what may be meant."""


def find(text: str, *, filters: Filters = Filters(), is_typing: bool = False) -> Found:
    """Return what a query finds. ``is_typing``: its last word may be the beginning of one."""
    query = for_queries().query(text)
    edition = edition_in_use()
    if query.is_empty or edition is None:
        return Found()
    sought = _weigh(edition, query)
    if is_typing and not text[-1:].isspace():
        sought[-1] = _begun(sought[-1])
    found = _matching(edition, sought, query, filters)
    unknown = [one for one in sought if not one.weights]
    if not found.results and not is_typing and unknown:
        found = _matching(edition, [one if one.weights else _begun(one) for one in sought], query, filters)
    if not found.results and not is_typing and len(sought) > 1 and not query.phrases:
        found = _loose(edition, [one for one in sought if one.weights], filters)
    if is_typing:
        return found
    guesses = ((one.concept.written, _spelling(edition, bare(one.concept.written))) for one in unknown)
    spellings = tuple((word, near) for word, near in guesses if near)
    return replace(found, also=_also(sought), spellings=spellings, is_common=query.is_common)


def _spelling(edition: EditionInUse, word: str) -> str:
    """Return what a word may be meant for, if anybody may see a passage with it at this moment."""
    held = shelf(edition)
    for near in other_spellings(edition.pk, word):
        rows, _ = held.rows_of(match([Wanted((near,))]))
        if visible_now(held, np.unique(held.document_of[rows])).any():
            return near
    return ""


def _weigh(edition: EditionInUse, query: Query) -> list[Sought]:
    """Return the concepts with the terms that the vocabulary has, and what each is worth: the rarer, the more."""
    words = [_without_dots(concept) for concept in query.concepts]
    asked = {term for concept in query.concepts for term, _ in concept.terms}
    plain = {word for word in words if word}
    known: dict[str, Postings] = {}
    alike: dict[str, list[str]] = defaultdict(list)
    for text, near, packed in terms_like(edition, asked, plain):
        known[text] = postings.read(packed)
        if near in plain:
            alike[near].append(text)
    return [
        _sought(concept, known, alike[word], edition.passages)
        for concept, word in zip(query.concepts, words, strict=True)
    ]


def _without_dots(concept: Concept) -> str:
    """Return the word of a concept that was perhaps typed without dots, or nothing."""
    word = bare(concept.written)
    is_plain = word == undotted(word) and len(word) >= SHORTEST_BEGINNING and len(concept.terms) > 0
    return word if is_plain and concept.terms[0][0] == word else ""


def _sought(concept: Concept, known: Mapping[str, Postings], alike: Iterable[str], passages: int) -> Sought:
    weights = {term: weight for term, weight in concept.terms if term in known}
    weights |= {term: FROM_MEMORY for term in alike if term not in weights}
    first = max(weights.values(), default=0)
    usual = max((known[term].passages.size for term, weight in weights.items() if weight == first), default=0)
    return Sought(concept, weights, {term: known[term] for term in weights}, rarity(usual, passages))


def _begun(sought: Sought) -> Sought:
    word = bare(sought.concept.written)
    is_long = len(word) >= SHORTEST_BEGINNING and word.isalnum()
    return (
        replace(sought, beginning=word, begun=match([Wanted((), word)]), worth=sought.worth or 1.0)
        if is_long
        else sought
    )


def _matching(edition: EditionInUse, sought: list[Sought], query: Query, filters: Filters) -> Found:
    """Return the documents whose passages hold everything sought: one thing themselves, others perhaps in the title."""
    held = shelf(edition)
    rows = _narrowed(held, match([one.wanted for one in sought], phrases=query.phrases), filters)
    strengths = [strength(held, rows, one) for one in sought]
    is_own = np.any([one.is_own for one in strengths], axis=0)
    return _gather(held, rows[is_own], score(strengths, sought, rows.size)[is_own], sought)


def _loose(edition: EditionInUse, sought: list[Sought], filters: Filters) -> Found:
    """Return the documents whose passages hold as many as possible of the things sought."""
    held = shelf(edition)
    rows = _narrowed(held, match([one.wanted for one in sought], is_any=True), filters)
    strengths = [strength(held, rows, one) for one in sought]
    number = np.zeros(rows.size, dtype=np.int64) + sum(one.worths > 0 for one in strengths)
    is_most = number == number.max(initial=0)
    found = _gather(held, rows[is_most], score(strengths, sought, rows.size)[is_most], sought)
    return replace(found, is_loose=True)


def _narrowed(held: Shelf, passages: Numbers, filters: Filters) -> Numbers:
    """Return where the passages stand whose documents have what is chosen."""
    rows, _ = held.rows_of(passages)
    for name, value in filters.chosen().items():
        rows = rows[held.having(name, value)[held.document_of[rows]]]
    return rows


def _gather(held: Shelf, rows: Numbers, worths: Numbers, sought: Sequence[Sought]) -> Found:
    results = rank(held, rows, worths)
    return Found(
        results=results, passages=results.passages, facets=facets_of(results),
        terms=frozenset(term for one in sought for term in one.weights),
        beginning=next((one.beginning for one in sought if one.beginning), ""),
    )  # fmt: skip


def documents_of(results: Iterable[Result]) -> dict[int, Document]:
    """Return the documents of results to show, without their leads."""
    return Document.objects.defer("lead", "digest", "stamp").in_bulk([result.document for result in results])


def _also(sought: Sequence[Sought]) -> tuple[str, ...]:
    """Return the synonyms that were sought."""
    return tuple(term for one in sought for term, weight in one.concept.terms if weight == 0.4 and term in one.weights)


def passages_of(pks: Iterable[int]) -> dict[int, str]:
    """Return the text of passages to show."""
    wanted = list(pks)
    return dict(Passage.objects.filter(pk__in=wanted).values_list("pk", "text")) if wanted else {}
