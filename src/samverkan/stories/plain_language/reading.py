"""Sentences, words, and how hard a text is to read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum

#: A word counts as long from so many letters more than six (C.-H. Björnsson, Läsbarhet, 1968).
LONG_WORD = 7
_WORD = re.compile(r"\w+(?:[-’'.,:/]\w+)*")
_END = re.compile(r"(?<=[.!?…])[\"”’»)]*\s+(?=[\"”’»(–-]*\s?[A-ZÅÄÖÉ0-9])")
#: Ends of abbreviations and initials after which no sentence begins.
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:t\.\s?ex|bl\.\s?a|d\.\s?v\.\s?s|dvs|s\.\s?k|fr\.\s?o\.\s?m|t\.\s?o\.\s?m|m\.\s?fl|"
    r"ca|kl|nr|st|tel|jfr|resp|inkl|exkl|prof|dr|e\.\s?g|i\.\s?e|mr|mrs|no|[A-ZÅÄÖ])\.$",
    re.IGNORECASE,
)


class Level(Enum):
    """How hard a text is, by its LIX."""

    VERY_EASY = "very_easy"
    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"
    VERY_HARD = "very_hard"


_LEVELS = ((30, Level.VERY_EASY), (40, Level.EASY), (50, Level.MEDIUM), (60, Level.HARD))


def words(text: str) -> list[str]:
    """Return the words of a text; numbers count, marks do not.

    >>> words("Vi mötte 1,5 miljoner i Kristianstads-trakten.")
    ['Vi', 'mötte', '1,5', 'miljoner', 'i', 'Kristianstads-trakten']
    """
    return _WORD.findall(text)


def sentences(text: str) -> list[str]:
    """Return the sentences of a paragraph; abbreviations, dates and clock times do not end one.

    >>> sentences("Vi träffas kl. 9.30, t.ex. i Lund. Sedan äter vi.")
    ['Vi träffas kl. 9.30, t.ex. i Lund.', 'Sedan äter vi.']
    """
    found: list[str] = []
    start = 0
    for end in _END.finditer(text):
        sentence = text[start : end.start()]
        if not _ABBREVIATION.search(sentence):
            found.append(text[start : end.end()].strip())
            start = end.end()
    rest = text[start:].strip()
    return [sentence for sentence in [*found, rest] if words(sentence)]


def lix(texts: Iterable[str]) -> int:
    """Return the readability index of paragraphs: words a sentence, plus the share of long words in percent.

    >>> lix(["Vi gick ut. Det var sol."])
    3
    """
    paragraphs = [sentences(text) for text in texts]
    number = sum(len(paragraph) for paragraph in paragraphs)
    all_words = [word for paragraph in paragraphs for sentence in paragraph for word in words(sentence)]
    if not all_words:
        return 0
    long = sum(len(word) >= LONG_WORD for word in all_words)
    return round(len(all_words) / number + 100 * long / len(all_words))


def level_of(index: int) -> Level:
    """Return what an index means.

    >>> level_of(44)
    <Level.MEDIUM: 'medium'>
    """
    return next((level for limit, level in _LEVELS if index < limit), Level.VERY_HARD)
