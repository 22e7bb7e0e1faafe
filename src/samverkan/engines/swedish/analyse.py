"""Texts and queries to terms: what stands in the index, and what is looked for there."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.metadata import version
from itertools import combinations
from pathlib import Path

from samverkan.engines.swedish.compounds import Cut, Splitter
from samverkan.engines.swedish.lemmas import guesses, is_verb, lemmas
from samverkan.engines.swedish.lexicon import Lexicon, fast, frugal
from samverkan.engines.swedish.tokens import Token, bare, tokens
from samverkan.engines.swedish.words import (
    EXPRESSIONS,
    JOINED,
    PARTICLES,
    PREFIXES,
    PREPOSITIONS,
    STOP_WORDS,
    SYNONYMS,
    VERBS,
)

REACH = 3
"""How many words after a verb its particle may stand, and after a hanging word the compound it belongs to."""
LONGEST_QUERY = 200
MOST_WORDS = 12
LEMMA, JOINT, UNDOTTED, SYNONYM, PART_OF_EXPRESSION = 1.0, 0.9, 0.5, 0.4, 0.9
_QUOTED = re.compile(r"[\"“”„«»]([^\"“”„«»]+)[\"“”„«»]")
_NEAR = {synonym: group for group in SYNONYMS for synonym in group}
_PARTICLE_STARTS = PARTICLES | PREPOSITIONS | {first for first, _ in JOINED}


@dataclass(frozen=True)
class Word:
    """One word's terms: as written and its lemmas, and of a compound the parts."""

    terms: tuple[str, ...]
    parts: tuple[str, ...]
    last: tuple[str, ...] = ()


@dataclass(frozen=True)
class Text:
    """A text's terms, those of whole words apart from those of parts; ``written`` are its words in order."""

    words: tuple[str, ...]
    parts: tuple[str, ...]
    written: tuple[str, ...]


@dataclass(frozen=True)
class Concept:
    """One thing that is sought: terms that stand for it with their weights, the first of them as it was written."""

    written: str
    terms: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Query:
    """What a reader asks for: every concept, and every phrase word for word."""

    concepts: tuple[Concept, ...]
    phrases: tuple[tuple[str, ...], ...]
    is_common: bool = False
    """Whether it has nothing but function words, which stand in no index."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked."""
        return not self.concepts


class Analyser:
    """Reads Swedish by a lexicon. Remembers the words it has read."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._splitter = Splitter(lexicon)
        self.word = lru_cache(maxsize=60_000)(self._read_word)
        self._beginning = lru_cache(maxsize=60_000)(self._read_beginning)
        self._undotted = lru_cache(maxsize=20_000)(self._read_undotted)
        self._particle_terms = lru_cache(maxsize=20_000)(self._read_particle_terms)

    def _read_word(self, written: str) -> Word:
        """Read one word in lower case."""
        if "-" in written:
            return self._read_hyphened(written)
        known = lemmas(written, self._lexicon)
        cut = self._splitter.cut(known[0] if known else written)
        if not known:
            known = (cut.whole,) if cut else guesses(written)
        if cut is None:
            return Word(_distinct(written, *known), ())
        terms = _distinct(written, *known)
        return Word(terms, self._parts(cut, terms), tuple(map(bare, cut.parts[-1])))

    def _parts(self, cut: Cut, whole: tuple[str, ...]) -> tuple[str, ...]:
        """Return the terms of a compound's parts, and of theirs."""
        words = [(VERBS.get(lemma), self.word(lemma)) for part in cut.parts for lemma in part]
        # "låg" is also "ligga", but not in "lågutbildad".
        terms = (term for verb, word in words for term in word.terms + word.parts if term != verb)
        return tuple(term for term in _distinct(*terms) if term not in whole)

    def _read_hyphened(self, written: str) -> Word:
        *before, last = written.split("-")
        head = self.word(last)
        stem = "".join(before)
        wholes = (stem + term for term in head.terms)
        firsts = [term for part in before if part not in PREFIXES for term in self._first(part)]
        lasts = head.terms if len(last) > 2 else ()
        return Word(_distinct(stem + last, *wholes), _distinct(*firsts, *lasts, *head.parts), head.last or head.terms)

    def _first(self, written: str) -> tuple[str, ...]:
        """Return the terms of a first part that stands alone: "arbetsmarknads-" is "arbetsmarknad"."""
        if written.endswith("s") and not lemmas(written, self._lexicon):
            base = self.word(written[:-1])
            return base.terms + base.parts
        word = self.word(written)
        cut = self._splitter.cut(written + "plats")
        bound = [lemma for part in cut.parts[:-1] for lemma in part] if cut else []
        return _distinct(*word.terms, *word.parts, *bound)

    def text(self, text: str) -> Text:
        """Return the terms of a text."""
        read = list(tokens(text))
        words: list[str] = []
        parts: list[str] = []
        for at, token in enumerate(read):
            if is_function_word(token):
                continue
            word = self.word(token.text)
            words += word.terms
            parts += word.parts
            if token.is_hanging:
                parts += self._hanging(read, at)
        parts += [term for _, _, term in self.verbs_with_particles(read)]
        words += [term for _, _, term in self.expressions(read)]
        return Text(tuple(words), tuple(parts), tuple(bare(token.text) for token in read))

    def _hanging(self, read: list[Token], at: int) -> tuple[str, ...]:
        """Return what a hanging word stands for: "etablerings- och integrationsfrågor" has "etableringsfråga"."""
        stem = read[at].text
        following = (t for t in read[at + 1 : at + 2 + REACH * 2] if not (t.is_hanging or t.text in STOP_WORDS))
        compound = next(following, None)
        lasts = self.word(compound.text).last if compound else ()
        return _distinct(*self._first(stem), *(stem.replace("-", "") + last for last in lasts))

    def verbs_with_particles(self, read: list[Token]) -> list[tuple[int, int, str]]:
        """Return where a verb and its particle stand, from, to (not with), and their term: "taemot"."""
        found: list[tuple[int, int, str]] = []
        for at, token in enumerate(read):
            if token.text not in _PARTICLE_STARTS or token.follows_pause:
                continue
            particle, end = self._particle(read, at)
            if particle:
                for verb in self._verbs_before(read, at):
                    found += [(verb, end, term) for term in self._particle_terms(read[verb].text, particle)]
        return found

    def _particle(self, read: list[Token], at: int) -> tuple[str, int]:
        """Return the particle that stands here, if one does, and where it ends."""
        joined = JOINED.get((read[at].text, read[at + 1].text), "") if at + 1 < len(read) else ""
        if joined:
            return joined, at + 2
        return (read[at].text if read[at].text in PARTICLES or read[at].text in PREPOSITIONS else ""), at + 1

    def _verbs_before(self, read: list[Token], at: int) -> Iterator[int]:
        """Yield the places near before a particle where its verb may stand."""
        for before in range(at - 1, max(-1, at - 1 - REACH), -1):
            if read[before].text not in STOP_WORDS:
                yield before
            if read[before].follows_pause:
                return

    def _read_particle_terms(self, written: str, particle: str) -> tuple[str, ...]:
        """Return the terms of a verb with a particle; none if the word is no verb."""
        return tuple(self._joined(written, particle))

    def _joined(self, written: str, particle: str) -> Iterator[str]:
        for verb in lemmas(written, self._lexicon):
            if not is_verb(verb, self._lexicon):
                continue
            compounds = (particle + verb, particle.removeprefix("e") + verb)
            known = [compound for compound in dict.fromkeys(compounds) if self._lexicon(compound) == compound]
            yield from map(bare, known)
            if particle in PARTICLES or known:
                yield bare(verb + particle)

    def expressions(self, read: list[Token]) -> list[tuple[int, int, str]]:
        """Return where expressions of several words stand: from, to (not with), and their term."""
        found: list[tuple[int, int, str]] = []
        for at, token in enumerate(read):
            for words, term in self._beginning(token.text):
                end = at + len(words)
                if end <= len(read) and all(map(self._is_form, read[at + 1 : end], words[1:])):
                    found.append((at, end, term))
                    break
        return found

    def _read_beginning(self, written: str) -> tuple[tuple[tuple[str, ...], str], ...]:
        """Return the expressions that may begin with a word, the longest first."""
        first = {written, *lemmas(written, self._lexicon)}
        return tuple((words, term) for words, term in _EXPRESSIONS_BY_LENGTH if words[0] in first)

    def _is_form(self, token: Token, word: str) -> bool:
        return token.text == word or word in lemmas(token.text, self._lexicon)

    def query(self, query: str) -> Query:
        """Return what a query asks for. Function words count only where there is nothing else."""
        query = query.replace("\x00", " ")[:LONGEST_QUERY]
        phrases = tuple(
            words for part in _QUOTED.findall(query) if len(words := tuple(bare(t.text) for t in tokens(part))) > 0
        )
        quoted = {word for phrase in phrases for word in phrase}
        read = list(tokens(query))[: MOST_WORDS * 2]
        concepts = self._concepts(read, quoted)
        is_common = not concepts and bool(read)
        if is_common:
            concepts = [Concept(t.text, tuple((term, LEMMA) for term in self.word(t.text).terms)) for t in read]
        return Query(tuple({concept.terms: concept for concept in concepts}.values())[:MOST_WORDS], phrases, is_common)

    def _concepts(self, read: list[Token], quoted: set[str]) -> list[Concept]:
        covered: dict[int, Concept | None] = {}
        for start, end, term in self.expressions(read):
            if not quoted.issuperset(bare(token.text) for token in read[start:end]):
                written = " ".join(token.text for token in read[start:end])
                covered.update(dict.fromkeys(range(start, end)))
                covered[start] = Concept(written, _with_synonyms([(term, LEMMA)]))
        for at, token in enumerate(read):
            if at not in covered and not is_function_word(token):
                covered[at] = self._concept(read, at, is_quoted=bare(token.text) in quoted)
        return [concept for _, concept in sorted(covered.items()) if concept is not None]

    def _concept(self, read: list[Token], at: int, *, is_quoted: bool) -> Concept:
        token = read[at]
        terms = [(term, LEMMA) for term in self.word(token.text).terms]
        if is_quoted:
            return Concept(token.text, tuple(terms[:1]))
        joined = [(term, LEMMA) for start, _, term in self.verbs_with_particles(read) if start == at]
        if joined:
            return Concept(token.text, tuple(joined))
        terms += [(term, UNDOTTED) for term in self._undotted(token.text)]
        if at + 1 < len(read):
            terms += [(term, JOINT) for term in self._written_apart(token.text, read[at + 1].text)]
        return Concept(token.text, _with_synonyms(terms))

    def _written_apart(self, first: str, second: str) -> Iterator[str]:
        """Yield the compound of two words that were written apart: "bostads kris"."""
        if lemmas(first, self._lexicon) and not first.endswith("s"):
            return
        cut = self._splitter.cut(first + second)
        if cut is not None:
            yield from self.word(first + second).terms[1:]

    def _read_undotted(self, written: str) -> tuple[str, ...]:
        """Return the lemmas of the words that may be meant, where the query has no å, ä or ö."""
        if any(letter in "åäö" for letter in written) or len(written) < 3:
            return ()
        found: dict[str, None] = {}
        for form in dotted(written):
            if form not in STOP_WORDS:
                found.update(dict.fromkeys(lemmas(form, self._lexicon)))
        own = self.word(written).terms
        return tuple(bare(term) for term in found if bare(term) not in own)[:8]


_EXPRESSIONS_BY_LENGTH = sorted(EXPRESSIONS.items(), key=lambda item: -len(item[0]))


def is_function_word(token: Token) -> bool:
    """Whether a word says nothing of what a text is about."""
    return token.text in STOP_WORDS and not token.is_initials


def dotted(written: str) -> Iterator[str]:
    """Yield what a word may be with one to three dots and rings put back.

    Examples
    --------
    >>> list(dotted("mal"))
    ['mål', 'mäl']
    """
    places = [at for at, letter in enumerate(written) if letter in "ao"][:8]
    for number in (1, 2, 3):
        for chosen in combinations(places, number):
            for rings in range(2 ** sum(written[at] == "a" for at in chosen)):
                letters = list(written)
                for at in chosen:
                    if letters[at] == "o":
                        letters[at] = "ö"
                    else:
                        letters[at], rings = "åä"[rings & 1], rings >> 1
                yield "".join(letters)


def _with_synonyms(terms: list[tuple[str, float]]) -> tuple[tuple[str, float], ...]:
    """Return the terms with those that mean nearly the same; where a term is given twice, its first weight holds."""
    weights: dict[str, float] = {}
    near = [(other, SYNONYM) for term, weight in terms if weight == LEMMA for other in sorted(_NEAR.get(term, ()))]
    for term, weight in [*terms, *near]:
        weights.setdefault(term, weight)
    return tuple(weights.items())


def _distinct(*terms: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(bare(term) for term in terms if term))


@cache
def fingerprint() -> str:
    """Return a mark of the analyser: an index made by another one must be made anew."""
    folder = Path(__file__).parent
    digest = hashlib.sha256(version("simplemma").encode())
    for path in sorted(folder.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


@cache
def for_texts() -> Analyser:
    """Return the analyser of a worker, which reads whole texts (100 MB, when it is first used)."""
    return Analyser(fast())


@cache
def for_queries() -> Analyser:
    """Return the analyser of a web process, which reads queries (20 MB, when it is first used)."""
    return Analyser(frugal())
