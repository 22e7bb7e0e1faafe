"""The results of a query: documents, best first, with what they are narrowed down by.

Which passages match is the database's to say; how well is told here, so that both databases give the same order.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import NamedTuple

from django.db.models import Q

from samverkan.engines.swedish import Concept, Query, bare, for_queries, undotted
from samverkan.search.models import Document, Edition, Passage, Term
from samverkan.search.queries.matching import Hit, Wanted, match
from samverkan.search.queries.shelf import Card, cards
from samverkan.search.queries.spelling import other_spellings
from samverkan.search.rules import sources

SECOND = 0.25
"""What a document's second passage adds to its best."""
BEHIND = 0.5
"""What a term is worth that stands in the title only, and not in the passage."""
FROM_MEMORY = 0.5
"""What a word of the vocabulary is worth that differs from the sought one in dots alone."""
SHORTEST_BEGINNING = 3
FACETS = ("kind", "theme", "municipality", "year")


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


class Result(NamedTuple):
    """A document that was found (its primary key), and its passages as (less than none: score, position, passage)."""

    document: int
    source: str
    key: str
    score: int
    passages: list[tuple[int, int, int]]


@dataclass(frozen=True)
class Found:
    """What was found. ``terms`` are what a page marks; ``is_loose`` says that no passage holds every word."""

    results: tuple[Result, ...] = ()
    passages: int = 0
    """How many passages of theirs match."""
    facets: dict[str, list[tuple[str, str, int]]] = field(default_factory=dict)
    terms: frozenset[str] = frozenset()
    beginning: str = ""
    is_loose: bool = False
    also: tuple[str, ...] = ()
    """Other words of the field that were sought too."""
    spellings: tuple[tuple[str, str], ...] = ()
    """Words nobody has written, and what may be meant."""


@dataclass(frozen=True)
class _Sought:
    """A concept with the terms of the vocabulary that stand for it."""

    concept: Concept
    weights: dict[str, float]
    worth: float
    beginning: str = ""

    @property
    def wanted(self) -> Wanted:
        return Wanted(tuple(self.weights) or (self.concept.terms[0][0],), self.beginning)


def find(text: str, *, filters: Filters = Filters(), is_typing: bool = False) -> Found:
    """Return what a query finds. ``is_typing``: its last word may be the beginning of one."""
    query = for_queries().query(text)
    edition = Edition.objects.filter(is_active=True).first()
    if query.is_empty or edition is None:
        return Found()
    sought = _weigh(edition, query)
    if is_typing and not text[-1:].isspace():
        sought[-1] = _begun(edition, sought[-1])
    found = _matching(edition, sought, query, filters)
    unknown = [one for one in sought if not one.weights]
    if not found.results and not is_typing and unknown:
        found = _matching(edition, [one if one.weights else _begun(edition, one) for one in sought], query, filters)
    if not found.results and not is_typing and len(sought) > 1 and not query.phrases:
        found = _loose(edition, [one for one in sought if one.weights], query, filters)
    if is_typing:
        return found
    guesses = ((one.concept.written, _spelling(edition, bare(one.concept.written))) for one in unknown)
    return replace(found, also=_also(sought), spellings=tuple((word, near) for word, near in guesses if near))


def _spelling(edition: Edition, word: str) -> str:
    """Return what a word may be meant for, if anybody may see a passage with it at this moment."""
    for near in other_spellings(edition, word):
        hits = match(edition.pk, [Wanted((near,))], filters={})
        if visible_now(edition, {hit.document for hit in hits}):
            return near
    return ""


def _weigh(edition: Edition, query: Query) -> list[_Sought]:
    """Return the concepts with the terms that the vocabulary has, and what each is worth: the rarer, the more."""
    words = [_without_dots(concept) for concept in query.concepts]
    asked = {term for concept in query.concepts for term, _ in concept.terms}
    plain = {word for word in words if word}
    known: dict[str, int] = {}
    alike: dict[str, list[tuple[str, int]]] = defaultdict(list)
    rows = Term.objects.filter(Q(text__in=asked) | Q(undotted__in=plain), edition=edition)
    for text, near, count in rows.values_list("text", "undotted", "passages"):
        if text in asked:
            known[text] = count
        if near in plain:
            alike[near].append((text, count))
    return [
        _sought(concept, known, sorted(alike[word]), edition.passages)
        for concept, word in zip(query.concepts, words, strict=True)
    ]


def _without_dots(concept: Concept) -> str:
    """Return the word of a concept that was perhaps typed without dots, or nothing."""
    word = bare(concept.written)
    is_plain = word == undotted(word) and len(word) >= SHORTEST_BEGINNING and len(concept.terms) > 0
    return word if is_plain and concept.terms[0][0] == word else ""


def _sought(concept: Concept, known: dict[str, int], alike: list[tuple[str, int]], passages: int) -> _Sought:
    weights = {term: weight for term, weight in concept.terms if term in known}
    counts = {term: known[term] for term in weights}
    for term, count in alike:
        if term not in weights:
            weights[term], counts[term] = FROM_MEMORY, count
    first = max(weights.values(), default=0)
    usual = max((counts[term] for term, weight in weights.items() if weight == first), default=0)
    return _Sought(concept, weights, _worth(usual, passages))


def _worth(count: int, passages: int) -> float:
    """Return the weight of a term by how many of the passages hold it (BM25's inverse document frequency)."""
    return math.log(1 + (max(passages, count) - count + 0.5) / (count + 0.5))


def _begun(edition: Edition, sought: _Sought) -> _Sought:
    word = bare(sought.concept.written)
    is_long = len(word) >= SHORTEST_BEGINNING and word.isalnum()
    return replace(sought, beginning=word, worth=sought.worth or 1.0) if is_long else sought


def _matching(edition: Edition, sought: list[_Sought], query: Query, filters: Filters) -> Found:
    """Return the documents whose passages hold everything sought."""
    is_plain = len(sought) == 1 and len(set(sought[0].weights.values())) < 2 and not sought[0].beginning
    hits = match(
        edition.pk, [one.wanted for one in sought], filters=filters.chosen(), phrases=query.phrases,
        with_terms=not is_plain,
    )  # fmt: skip
    if is_plain:
        return _gather(edition, _score_plainly(hits, sought[0]), sought)
    return _gather(edition, [(_score(hit, sought), hit) for hit in hits], sought)


def _loose(edition: Edition, sought: list[_Sought], query: Query, filters: Filters) -> Found:
    """Return the documents whose passages hold as many as possible of the things sought."""
    wanted = [one.wanted for one in sought]
    hits = match(edition.pk, wanted, filters=filters.chosen(), with_terms=True, is_any=True)
    held = [sum(_strength(hit, one) > 0 for one in sought) for hit in hits]
    most = max(held, default=0)
    best = [(_score(hit, sought), hit) for hit, count in zip(hits, held, strict=True) if count == most]
    return replace(_gather(edition, best, sought), is_loose=True)


def _score(hit: Hit, sought: list[_Sought]) -> int:
    """Return what a passage is worth, in ten-thousandths, so that no rounding differs between machines."""
    return round(100 * sum(_strength(hit, one) * one.worth for one in sought))


def _score_plainly(hits: list[Hit], sought: _Sought) -> list[tuple[int, Hit]]:
    """Return the passages with what they are worth where one thing is sought by terms of one weight."""
    worth = 100 * sought.worth
    marks = [f" {term}:" for term in sought.weights]
    return [(round(worth * (_best_noted(hit.impacts, marks) or hit.impact)), hit) for hit in hits]


def _best_noted(impacts: str, marks: list[str]) -> int:
    best = 0
    for mark in marks:
        at = impacts.find(mark)
        if at >= 0:
            start = at + len(mark)
            best = max(best, int(impacts[start : impacts.index(" ", start)]))
    return best


def _strength(hit: Hit, sought: _Sought) -> float:
    """Return what one concept is worth in a passage: its best term there, or half of that in its title."""
    best = 0.0
    terms, context = f" {hit.terms} ", f" {hit.context} "
    for term, weight in sought.weights.items():
        if f" {term} " in terms:
            best = max(best, weight * (_best_noted(hit.impacts, [f" {term}:"]) or hit.impact))
        elif f" {term} " in context:
            best = max(best, weight * BEHIND * hit.impact)
    if sought.beginning and f" {sought.beginning}" in terms:
        best = max(best, BEHIND * hit.impact)
    return best


def _gather(edition: Edition, scored: list[tuple[int, Hit]], sought: list[_Sought]) -> Found:
    """Return the documents of the passages, best first, then newest first: the same on every database."""
    of_document: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for score, hit in scored:
        of_document[hit.document].append((-score, hit.position, hit.passage))
    documents = visible_now(edition, of_document)
    results = []
    for pk, card in documents.items():
        passages = of_document[pk]
        passages.sort()
        score = passages[0][0] + (round(SECOND * passages[1][0]) if len(passages) > 1 else 0)
        results.append((score, card, pk, passages))
    results.sort()
    return Found(
        results=tuple([Result(pk, card.source, card.key, -score, found) for score, card, pk, found in results]),
        passages=sum(len(found) for *_, found in results),
        facets=_facets(documents.values()),
        terms=frozenset(term for one in sought for term in one.weights),
        beginning=next((one.beginning for one in sought if one.beginning), ""),
    )


def visible_now(edition: Edition, pks: Iterable[int]) -> dict[int, Card]:
    """Return those of the documents that anybody may see at this moment, by their rooms' word."""
    held = cards(edition)
    found = {pk: held[pk] for pk in pks if pk in held}
    keys: dict[str, list[str]] = defaultdict(list)
    for card in found.values():
        keys[card.source].append(card.key)
    seen = {source.name: set(source.visible(keys[source.name])) for source in sources() if source.name in keys}
    return {pk: card for pk, card in found.items() if card.key in seen.get(card.source, ())}


def _facets(documents: Iterable[Card]) -> dict[str, list[tuple[str, str, int]]]:
    """Return for each facet its values with names and counts, the commonest first (years: the latest)."""
    counted = Counter(chain.from_iterable([card.facets for card in documents]))
    found: dict[str, list[tuple[str, str, int]]] = {name: [] for name in FACETS}
    for (name, value, called), count in sorted(counted.items()):
        found[name].append((value, called, count))
    for name, rows in found.items():
        rows.sort(key=lambda row: -row[2]) if name != "year" else rows.reverse()
    return found


def documents_of(results: Iterable[Result]) -> dict[int, Document]:
    """Return the documents of results to show, without their leads."""
    return Document.objects.defer("lead", "digest", "stamp").in_bulk([result.document for result in results])


def _also(sought: Sequence[_Sought]) -> tuple[str, ...]:
    """Return the synonyms that were sought."""
    return tuple(term for one in sought for term, weight in one.concept.terms if weight == 0.4 and term in one.weights)


def passages_of(pks: Iterable[int]) -> dict[int, str]:
    """Return the text of passages to show."""
    wanted = list(pks)
    return dict(Passage.objects.filter(pk__in=wanted).values_list("pk", "text")) if wanted else {}
