"""Compounds: "bostadskris" is "bostad" and "kris".

A compound is cut in two where the first half is a word, or a compound itself, and the second a word; of several cuts
the cheapest is taken.
The first half stands in one of the forms that Swedish binds with (arbets-, skol-, kvinno-, gatu-, familje-, lärar-,
gymnasie-); the second in any inflection.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from samverkan.engines.swedish.lemmas import is_noun, is_verb, lemmas
from samverkan.engines.swedish.lexicon import Lexicon
from samverkan.engines.swedish.words import ATOMS, LEMMAS, NEVER_LAST, PREFIXES, SHORT_CHANGED, SHORT_FIRST, SHORT_LAST

SHORTEST = 6
"""Letters of the shortest word that is looked at."""
DEEPEST = 3
VOWELS = "aouåeiyäö"
NEED_S = ("tion", "sion", "het", "ning", "skap", "else", "ing", "dom", "itet", "ling")
"""Endings that bind with an s: "innovations-labb", not "innovation-slabb"."""


@dataclass(frozen=True)
class Cut:
    """A compound: the lemmas of its parts from left to right, the written lemma of the whole, and what it cost."""

    parts: tuple[tuple[str, ...], ...]
    whole: str
    cost: float


class Splitter:
    """Cuts compounds by a lexicon. Remembers what it has cut."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self.cut = lru_cache(maxsize=50_000)(self._cut)
        self._first = lru_cache(maxsize=100_000)(self._read_first)
        self._last = lru_cache(maxsize=100_000)(self._read_last)

    def _cut(self, word: str, depth: int = 0) -> Cut | None:
        """Return the cheapest cut of a word, or None if it is whole."""
        if len(word) < SHORTEST or depth >= DEEPEST or self._is_atom(word):
            return None
        cuts = [cut for at in range(2, len(word) - 1) if (cut := self._cut_at(word, at, depth)) is not None]
        return min(cuts, key=lambda cut: (cut.cost, cut.whole), default=None)

    def _is_atom(self, word: str) -> bool:
        return word in ATOMS or any(lemma in ATOMS for lemma in lemmas(word, self._lexicon))

    def _cut_at(self, word: str, at: int, depth: int) -> Cut | None:
        last = self._last(word[at:])
        if last is None:
            return None
        first = self._first_part(word[:at], word[at], depth)
        if first is None:
            return None
        return Cut(first.parts + last.parts, word[:at] + last.whole, first.cost + last.cost)

    def _first_part(self, text: str, following: str, depth: int) -> Cut | None:
        direct = self._first(text, following)
        if direct is not None:
            return direct
        if len(text) < SHORTEST:
            return None
        inner = self._cut(text.removesuffix("s"), depth + 1) if text.endswith("s") else None
        inner = inner or self._cut(text, depth + 1)
        return Cut(inner.parts, inner.whole, inner.cost + 1) if inner else None

    def _read_first(self, text: str, following: str) -> Cut | None:
        """Read a binding form."""
        if text in PREFIXES or text.removesuffix("s") in PREFIXES:
            return None
        for base, cost in _bases(text, following):
            if len(base) <= 3 and base not in SHORT_FIRST:
                continue
            if self._can_be_first(base, is_changed=base[:-1] == text or (len(base) == len(text) != 0 and base != text)):
                return Cut(((base,),), base, cost + (0.3 if len(base) <= 4 else 0))
        return None

    def _can_be_first(self, base: str, *, is_changed: bool) -> bool:
        if base in PREFIXES or base in NEVER_LAST or (is_changed and len(base) < 5 and base not in SHORT_CHANGED):
            return False
        if base in LEMMAS:
            return base in LEMMAS[base]
        if is_changed:
            return is_noun(base, self._lexicon)
        if is_noun(base, self._lexicon):
            return True
        return self._lexicon(base) == base and not is_verb(base, self._lexicon)

    def _read_last(self, text: str) -> Cut | None:
        """Read an inflected last part."""
        if (len(text) < 4 and text not in SHORT_LAST) or text in NEVER_LAST or text in PREFIXES:
            return None
        found = tuple(lemma for lemma in lemmas(text, self._lexicon) if self._can_be_last(lemma, text))
        if not found:
            return None
        return Cut((found,), found[0], 0.3 if len(found[0]) <= 4 else 0)

    def _can_be_last(self, lemma: str, text: str) -> bool:
        if lemma in NEVER_LAST or lemma in PREFIXES or (len(lemma) <= 3 and lemma not in SHORT_LAST):
            return False
        return lemma == text or len(text) > 6 or text.endswith(("or", "an")) or not is_verb(lemma, self._lexicon)


def _bases(text: str, following: str) -> list[tuple[str, float]]:
    """Return the words a first part may stand for, with what it costs to believe it."""
    bases = [(text, 0.9 if text.endswith(NEED_S) else 0.35 if following == "s" else 0.0)]
    if text.endswith("s"):
        bases += [(text[:-1], 0.1), (text[:-1] + "e", 0.2)]
    if text.endswith("ie"):
        bases.append((text[:-1] + "um", 0.1))
    if text.endswith("e"):
        bases += [(text[:-1], 0.3), (text[:-1] + "a", 0.4)]
    elif text[-1] in "ou":
        bases.append((text[:-1] + "a", 0.3))
    elif text.endswith("ar"):
        bases.append((text + "e", 0.1))
    elif text[-1] == following and text[-1] not in VOWELS:
        bases.append((text + following, 0.5))
    return [*bases, (text + "a", 0.4)] if text[-1] not in VOWELS else bases
