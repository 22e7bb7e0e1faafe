"""What could be plainer or easier to reach in a text. Every tip can be left as it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from samverkan.stories.plain_language.heavy import plainer
from samverkan.stories.plain_language.parts import Heading, Link, Part, Picture, Text
from samverkan.stories.plain_language.reading import Level, level_of, lix, sentences, words

LONG_SENTENCE = 25
LONG_WORD = 22
LONG_PARAGRAPH = 110
LONG_HEADING = 12
#: A text of so many words is easier to find one's way in with headings.
NEEDS_HEADINGS = 450
HARD_LIX = 50
#: Fewer words than this say nothing about how hard a text is.
FEWEST_WORDS = 60
SHOWN_EXAMPLES = 3

_EMPTY_LINKS = re.compile(
    r"^(?:klicka(?: här)?|tryck här|här|läs mer(?: här)?|läs vidare|mer(?: information| info)?|länk(?:en)?|"
    r"se här|denna sida|den här sidan|click(?: here)?|here|read more|more|link|this page)[.!:]?$",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"^(?:https?://|www\.)\S+$", re.IGNORECASE)
_FILE_NAME = re.compile(
    r"^\S+\.(?:jpe?g|png|webp|gif|avif|heic|svg)$|^(?:img|dsc|image|bild|skärmbild)[_ -]?\d+$", re.I
)
_PICTURE_OF = re.compile(r"^(?:en )?(?:bild|foto|fotografi|picture|photo|image)\s+(?:på|av|of)\b", re.IGNORECASE)


class Kind(Enum):
    """What a tip is about."""

    ALT_MISSING = "alt_missing"
    ALT_FILE_NAME = "alt_file_name"
    ALT_PICTURE_OF = "alt_picture_of"
    LINK_EMPTY = "link_empty"
    LINK_ADDRESS = "link_address"
    HEADING_JUMP = "heading_jump"
    HEADING_LONG = "heading_long"
    HEADINGS_MISSING = "headings_missing"
    HARD = "hard"
    SENTENCE_LONG = "sentence_long"
    PARAGRAPH_LONG = "paragraph_long"
    WORD_LONG = "word_long"
    WORD_HEAVY = "word_heavy"


@dataclass(frozen=True)
class Tip:
    """One thing to look at, with all places where it is; ``plainer`` goes with heavy words."""

    kind: Kind
    examples: tuple[str, ...] = ()
    plainer: tuple[str, ...] = ()

    @property
    def shown(self) -> list[tuple[str, str]]:
        """Return the first examples, each with its plainer word where there is one."""
        pairs = zip(self.examples, self.plainer or ("",) * len(self.examples), strict=True)
        return list(pairs)[:SHOWN_EXAMPLES]

    @property
    def left_out(self) -> int:
        """Return how many more there are."""
        return max(0, len(self.examples) - SHOWN_EXAMPLES)


@dataclass(frozen=True)
class Report:
    """The measures of a text, and the tips: what shuts readers out first, then what makes it heavy."""

    words: int
    sentences: int
    lix: int
    tips: tuple[Tip, ...]

    @property
    def level(self) -> Level | None:
        """How hard it is; nothing of a text too short to tell."""
        return level_of(self.lix) if self.words >= FEWEST_WORDS else None


def review(parts: Sequence[Part], *, language: str = "sv") -> Report:
    """Return the report on a text. ``language`` is ``sv`` or ``en``; heavy words are looked up in its list."""
    texts = [part.text for part in parts if isinstance(part, Text)]
    all_sentences = [sentence for text in texts for sentence in sentences(text)]
    number = sum(len(words(sentence)) for sentence in all_sentences)
    index = lix(texts)
    found = [
        *_pictures([part.alt for part in parts if isinstance(part, Picture)]),
        *_links([part.text for part in parts if isinstance(part, Link)]),
        *_headings([part for part in parts if isinstance(part, Heading)], number),
        Tip(Kind.HARD, (str(index),)) if index > HARD_LIX and number >= FEWEST_WORDS else None,
        _tip(Kind.SENTENCE_LONG, (s for s in all_sentences if len(words(s)) > LONG_SENTENCE)),
        _tip(Kind.PARAGRAPH_LONG, (text for text in texts if len(words(text)) > LONG_PARAGRAPH)),
        _tip(Kind.WORD_LONG, (word for text in texts for word in words(text) if _is_long(word))),
        _heavy(texts, language),
    ]
    return Report(number, len(all_sentences), index, tuple(tip for tip in found if tip))


def _tip(kind: Kind, examples: Iterable[str]) -> Tip | None:
    kept = tuple(dict.fromkeys(examples))
    return Tip(kind, kept) if kept else None


def _is_long(word: str) -> bool:
    return len(word) >= LONG_WORD and word.isalpha()


def _pictures(alts: Sequence[str]) -> list[Tip | None]:
    given = [alt.strip() for alt in alts]
    missing = [alt for alt in given if not alt]
    return [
        Tip(Kind.ALT_MISSING, ("",) * len(missing)) if missing else None,
        _tip(Kind.ALT_FILE_NAME, (alt for alt in given if _FILE_NAME.match(alt))),
        _tip(Kind.ALT_PICTURE_OF, (alt for alt in given if _PICTURE_OF.match(alt))),
    ]


def _links(texts: Sequence[str]) -> list[Tip | None]:
    return [
        _tip(Kind.LINK_EMPTY, (text for text in texts if not text or _EMPTY_LINKS.match(text))),
        _tip(Kind.LINK_ADDRESS, (text for text in texts if _ADDRESS.match(text))),
    ]


def _headings(headings: Sequence[Heading], number: int) -> list[Tip | None]:
    above = [1, *(heading.level for heading in headings)]
    jumps = (heading.text for before, heading in zip(above, headings, strict=False) if heading.level > before + 1)
    return [
        _tip(Kind.HEADING_JUMP, jumps),
        _tip(Kind.HEADING_LONG, (heading.text for heading in headings if len(words(heading.text)) > LONG_HEADING)),
        Tip(Kind.HEADINGS_MISSING) if not headings and number > NEEDS_HEADINGS else None,
    ]


def _heavy(texts: Sequence[str], language: str) -> Tip | None:
    pairs = dict(pair for text in texts for pair in plainer(text, language))
    return Tip(Kind.WORD_HEAVY, tuple(pairs), tuple(pairs.values())) if pairs else None
