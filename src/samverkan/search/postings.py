"""Postings: in which passages a term stands, what it is worth there, and whether its document's title has it too.

Packed in one number each, so that a term's thousands of passages are one value of one row: from the top the passage's
primary key, a bit for the title, and fifteen bits of worth in hundredths.
"""

from __future__ import annotations

from array import array
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

IN_TITLE = 1 << 15
_WORTH = IN_TITLE - 1
_BELOW_PASSAGE = 16
_PACKED = np.dtype("<u8")


class Postings(NamedTuple):
    """A term's passages in ascending order, its worth in each, and which of them open a document whose title has it."""

    passages: NDArray[np.int64]
    worths: NDArray[np.int64]
    in_title: NDArray[np.bool_]


def posting(passage: int, worth: int, *, is_in_title: bool) -> int:
    """Return one posting in one number."""
    return passage << _BELOW_PASSAGE | (IN_TITLE if is_in_title else 0) | worth


def read(packed: bytes | memoryview) -> Postings:
    """Return what is packed.

    Examples
    --------
    >>> read(packed(array("Q", [posting(7, 120, is_in_title=True)]))).worths.tolist()
    [120]
    """
    numbers = np.frombuffer(packed, dtype=_PACKED).astype(np.int64)
    return Postings(numbers >> _BELOW_PASSAGE, numbers & _WORTH, (numbers & IN_TITLE) > 0)


def packed(added: array[int], *, to: bytes | memoryview = b"", without: NDArray[np.int64] | None = None) -> bytes:
    """Return what is packed, less the passages that have gone, with what is added at the end."""
    old = np.frombuffer(to, dtype=_PACKED)
    if without is not None and old.size:
        old = old[~np.isin((old >> _BELOW_PASSAGE).astype(np.int64), without)]
    return old.tobytes() + np.array(added, dtype=_PACKED).tobytes()


def number_packed(postings: bytes | memoryview) -> int:
    """Return how many passages are packed."""
    return len(postings) // _PACKED.itemsize
