"""Text to words: what is one word, and what it is joined to."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST_TEXT = 200_000
LONGEST_WORD = 60

_INITIALS = re.compile(r"\b(?:[^\W\d_]\.){2,}[^\W\d_]?(?!\w)")
_ASIDE = re.compile(r"\((\w{1,4})\)(\w{3,})")
_TOKEN = re.compile(r"[^\W_]+(?:[-\u00ad\u200b][^\W_]+)*")
_UNSEEN = str.maketrans("", "", "\u00ad\u200b")
"""Soft hyphens and spaces of no width, which say where a word may be broken."""
_ACCENT = re.compile(r"[^\x00-\x7fåäö]")
_PAUSE = re.compile(r"[.,;:!?\n]")
_KEPT = {"å": "å", "ä": "ä", "ö": "ö", "æ": "ä", "ø": "ö"}


@dataclass(frozen=True)
class Token:
    """A word in lower case, and where it stands in the text; hanging if it ends in a hyphen."""

    text: str
    start: int
    end: int
    is_hanging: bool = False
    follows_pause: bool = False
    is_initials: bool = False


def tokens(text: str) -> Iterator[Token]:
    """Yield the words of a text.

    Words with hyphens are one token; "arbets-" before a space is hanging; full stops in initials do not part them.

    Examples
    --------
    >>> [token.text for token in tokens("Arbets- och HR-frågor i M.I.N-modellen, kl. 9")]
    ['arbets', 'och', 'hr-frågor', 'i', 'min-modellen', 'kl', '9']
    """
    text = text[:LONGEST_TEXT]
    if "." in text:
        # Keep the length, so that places in the text stay true: the stops move behind the letters.
        text = _INITIALS.sub(_without_stops, text)
    last = 0
    for found in _TOKEN.finditer(text):
        start, end = found.span()
        word = normal(found.group())
        gap = text[last:start]
        pause = gap != " " and _PAUSE.search(gap) is not None
        hanging = text[end : end + 1] in "-–" and text[end : end + 2] != "--" and end < len(text)
        last = end
        if word and len(word) <= LONGEST_WORD and not (word == "s" and gap[-1:] in "'’´`"):
            yield Token(word, start, end, hanging, pause, "\x1f" in gap)
    for aside in _ASIDE.finditer(text):
        yield Token(normal(aside.group(1) + aside.group(2)), aside.start(), aside.end(), follows_pause=True)


def _without_stops(found: re.Match[str]) -> str:
    letters = found.group().replace(".", "")
    return "\x1f" * (len(found.group()) - len(letters)) + letters


def normal(word: str) -> str:
    """Return a word composed and in lower case, spelled one way where Swedes spell it two.

    Examples
    --------
    >>> normal("IDE\u0301ER"), normal("Örebro"), normal("Språkcafé")
    ('idéer', 'örebro', 'språkkafé')
    """
    if not word.isascii():
        word = unicodedata.normalize("NFC", word.translate(_UNSEEN))
    word = word.lower()
    return word.replace("café", "kafé").replace("cafe", "kafe") if "caf" in word else word


def bare(word: str) -> str:
    """Return a word without accents but those of å, ä and ö, which are letters of their own.

    Examples
    --------
    >>> bare("idéerna"), bare("münchen"), bare("åäöæø")
    ('ideerna', 'munchen', 'åäöäö')
    """
    if word.isascii() or not _ACCENT.search(word):
        return word
    return "".join(_KEPT.get(letter) or _plain(letter) for letter in word)


def _plain(letter: str) -> str:
    if letter.isascii():
        return letter
    return "".join(part for part in unicodedata.normalize("NFKD", letter).lower() if part.isalnum())


def undotted(word: str) -> str:
    """Return a word as typed on a keyboard without å, ä and ö.

    Examples
    --------
    >>> undotted("bostäder")
    'bostader'
    """
    return word.replace("å", "a").replace("ä", "a").replace("ö", "o")
