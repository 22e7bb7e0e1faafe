"""Pairs of notes that may say the same."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from samverkan.engines.effort import Effort, Ended
from samverkan.engines.ideas.gathering import Merge, Note
from samverkan.engines.ideas.space import BATCH, Vectors, count_ngrams, weigh
from samverkan.engines.ideas.words import plain

Pair = tuple[float, int, int]


def find_merges(notes: Sequence[Note], least: float, most: int, effort: Effort) -> tuple[tuple[Merge, ...], Ended]:
    """Return the ``most`` most similar pairs of a cosine of at least ``least``, and why the search stopped.

    Every word counts here, for "inte" turns a note around. Notes without a word or sign are like nothing.

    Notes
    -----
    O(n^2) pairs, in blocks.
    """
    ended = effort.ended()
    if most == 0 or len(notes) < 2 or ended is not None:
        return (), ended or "done"
    counts = count_ngrams([plain(note.text) for note in notes], effort)
    if counts is None or not counts.nnz:
        return (), effort.ended() or "done"
    vectors = weigh(counts)
    best: list[Pair] = []
    for first in range(0, len(notes), BATCH):
        ended = effort.ended()
        if ended is not None:
            break
        best = sorted(best + _pairs_of(vectors, first, least, most))[:most]
    return tuple(Merge(notes[a].id, notes[b].id, -negative) for negative, a, b in best), ended or "done"


def _pairs_of(vectors: Vectors, first: int, least: float, most: int) -> list[Pair]:
    """Return the best pairs of rows ``first`` and on with later rows, as (-score, row, row)."""
    from scipy import sparse

    products = sparse.coo_matrix(vectors[first : first + BATCH] @ vectors[first:].T)
    scores = np.minimum(np.round(products.data, 9), 1.0)
    wanted = (products.col > products.row) & (scores >= least)
    a, b, scores = products.row[wanted] + first, products.col[wanted] + first, scores[wanted]
    order = np.lexsort((b, a, -scores))[:most]
    return [(-float(scores[i]), int(a[i]), int(b[i])) for i in order]
