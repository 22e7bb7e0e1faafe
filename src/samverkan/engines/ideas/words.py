"""The words of a note, and those that say nothing of what it is about."""

from __future__ import annotations

import re

WORD = re.compile(r"\w+(?:[-'’]\w+)*")

LONGEST = 5_000
"""Characters of a note that count; what follows is not read, so that one pasted report cannot hold up a forum."""

_SWEDISH = """
    och att det som en på är av för i med den till inte om har de ett men var jag sig från vi så kan när man år under
    också efter eller nu sin där vid mot ska skall skulle kommer ut får finns vara hade alla andra mycket än här då
    sedan över bara in blir upp även vad få två vill ha många hur mer går kunde måste sitt sina denna detta dessa dem
    dig mig oss er ni du han hon hen hans hennes deras dess din ditt dina vår vårt våra min mitt mina någon något några
    ingen inget inga inom utan mellan genom medan eftersom vilket vilka vilken samt både varje sådan sådana sådant blev
    bli blivit bör ju väl vem vems varför vilkas kanske gör göra gjort
"""
_ENGLISH = """
    the a an of to and in is it that for on with as are be this by at or from not we you they have has was were will
    would can could should our their his her its i he she them us my your do does did but if so than then there these
    those which who what when where how why more most all any no into about out up also been being had just only very
"""
STOP_WORDS = frozenset((_SWEDISH + _ENGLISH).split())
"""The commonest function words of Swedish and English. Other languages have none left out."""


def words(text: str) -> list[str]:
    """Return the words of a text as they are written, at most `LONGEST` characters of it.

    Examples
    --------
    >>> words("Fler cykel-pumpar, tack! 🚲")
    ['Fler', 'cykel-pumpar', 'tack']
    """
    return WORD.findall(text[:LONGEST])


def telling_words(text: str) -> list[str]:
    """Return the words that may say what a text is about: no stop words, no single letters, no bare numbers.

    Examples
    --------
    >>> telling_words("Vi ska ha 3 bussar till skolan")
    ['bussar', 'skolan']
    """
    return [
        word
        for word in words(text)
        if len(word) > 1 and word.casefold() not in STOP_WORDS and not word.replace("-", "").isdigit()
    ]


def plain(text: str) -> str:
    """Return the words of a text in lower case, or the text itself if it has none.

    Examples
    --------
    >>> plain("Fler  bussar!"), plain(" 🚲 ")
    ('fler bussar', '🚲')
    """
    # Half a surrogate pair, which careless cutting leaves behind, cannot be hashed.
    return " ".join(words(text)).casefold() or text[:LONGEST].strip().encode(errors="replace").decode()


def gist(text: str) -> str:
    """Return what similarity of topic is measured on: no stop words, unless nothing else would be left.

    Examples
    --------
    >>> gist("Att cykla till jobbet"), gist("Inte jag!")
    ('cykla jobbet', 'inte jag')
    """
    everything = plain(text)
    return " ".join(word for word in everything.split() if word not in STOP_WORDS) or everything
