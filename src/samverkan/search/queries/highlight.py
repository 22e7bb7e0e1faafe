"""Where the words that were sought stand in a text, so that a page can mark them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from samverkan.engines.swedish import Analyser, tokens
from samverkan.engines.swedish.words import STOP_WORDS

LONGEST = 260
"""Letters of a shown passage, about two lines on a wide screen."""


@dataclass(frozen=True)
class Piece:
    """A piece of text, marked or not."""

    text: str
    is_mark: bool = False


def pieces(
    text: str, terms: Collection[str], analyser: Analyser, *, beginning: str = "", longest: int = LONGEST
) -> tuple[Piece, ...]:
    """Return the part of a text that holds most of the terms, cut in pieces of which those with a term are marked."""
    wanted = set(terms)
    read = list(tokens(text))
    marks = [(t.start, t.end) for t in read if _is_meant(t.text, wanted, analyser, beginning)]
    spans = [*analyser.expressions(read), *analyser.verbs_with_particles(read)]
    marks += [(read[first].start, read[end - 1].end) for first, end, term in spans if term in wanted]
    marks.sort()
    start, end = _window(text, marks, longest)
    cut = list(_cut(text, marks, start, end))
    before, after = ("… " if start else ""), (" …" if end < len(text) else "")
    return tuple(p for p in (Piece(before), *cut, Piece(after)) if p.text)


def _is_meant(word: str, wanted: set[str], analyser: Analyser, beginning: str) -> bool:
    if word in STOP_WORDS:
        return False
    if beginning and word.startswith(beginning):
        return True
    # A cheap look first: long words that share no two letters with a term are no form of it, nor a compound with it.
    if len(word) > 7 and not any(term[:2] in word for term in wanted):
        return False
    read = analyser.word(word)
    return not wanted.isdisjoint(read.terms) or not wanted.isdisjoint(read.parts)


def _window(text: str, marks: list[tuple[int, int]], longest: int) -> tuple[int, int]:
    """Return from where to where to show: the stretch with most marks, from the beginning of a sentence if near."""
    if len(text) <= longest:
        return 0, len(text)
    best = max((start for start, _ in marks), key=lambda at: (_held(marks, at, longest), -at), default=0)
    start = max(0, best - longest // 4)
    sentence = max(text.rfind(sign, 0, best) for sign in (". ", "? ", "! ", "\n"))
    if sentence >= 0 and best - sentence < longest // 2:
        start = sentence + (1 if text[sentence] == "\n" else 2)
    elif start:
        start = text.find(" ", start) + 1
    end = min(len(text), start + longest)
    return start, text.rfind(" ", start, end) if end < len(text) and " " in text[start:end] else end


def _held(marks: list[tuple[int, int]], at: int, longest: int) -> int:
    return sum(at <= start and end <= at + longest * 3 // 4 for start, end in marks)


def _cut(text: str, marks: list[tuple[int, int]], start: int, end: int) -> Iterator[Piece]:
    at = start
    for first, last in marks:
        if at <= first and last <= end:
            yield Piece(text[at:first])
            yield Piece(text[first:last], is_mark=True)
            at = last
    yield Piece(text[at:end])
