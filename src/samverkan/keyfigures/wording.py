"""What changed between two wordings of an indicator, word by word."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

_WORD = re.compile(r"\S+|\s+")


class Piece(NamedTuple):
    """Words that stand in both wordings, that came, or that went."""

    kind: Literal["same", "new", "gone"]
    text: str


def tell_changes(before: str, after: str) -> tuple[Piece, ...]:
    """Return the pieces of both wordings in order of reading.

    >>> [tuple(piece) for piece in tell_changes("Antal barn", "Antal unga")]
    [('same', 'Antal '), ('gone', 'barn'), ('new', 'unga')]
    """
    old, new = _WORD.findall(before), _WORD.findall(after)
    found: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Piece("same", "".join(new[c:d])))
            continue
        if a < b:
            found.append(Piece("gone", "".join(old[a:b])))
        if c < d:
            found.append(Piece("new", "".join(new[c:d])))
    return tuple(found)
