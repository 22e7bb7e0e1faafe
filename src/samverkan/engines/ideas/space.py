"""Notes as vectors: character n-grams weighted by TF-IDF, and the latent space (LSA) in which they are clustered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from samverkan.engines.effort import Effort
from samverkan.engines.ideas.partition import Floats, Labels, silhouettes

if TYPE_CHECKING:
    from scipy import sparse

Vectors: TypeAlias = "sparse.csr_matrix"

NGRAMS = (3, 5)
"""Lengths of the character n-grams, inside words."""

BATCH = 256
"""Notes between two looks at the clock."""


def count_ngrams(texts: Sequence[str], effort: Effort) -> Vectors | None:
    """Count the character n-grams of each text, (n, 2**20) by hashing; None if the effort ended first."""
    from scipy import sparse
    from sklearn.feature_extraction.text import HashingVectorizer

    hasher: Any = HashingVectorizer(
        analyzer="char_wb", ngram_range=NGRAMS, n_features=2**20, alternate_sign=False, norm=None
    )
    blocks = []
    for first in range(0, len(texts), BATCH):
        if effort.ended() is not None:
            return None
        blocks.append(hasher.transform(texts[first : first + BATCH]))
    return sparse.csr_matrix(sparse.vstack(blocks)) if blocks else None


def weigh(counts: Vectors) -> Vectors:
    """Weigh counts by TF-IDF, (1 + ln tf) (1 + ln((1 + n) / (1 + df))), each row of length 1; unused columns go."""
    from scipy import sparse
    from sklearn.feature_extraction.text import TfidfTransformer

    used = np.flatnonzero(np.bincount(counts.indices, minlength=counts.shape[1]))
    weighted: Any = TfidfTransformer(sublinear_tf=True).fit_transform(counts[:, used])
    return sparse.csr_matrix(weighted)


def drop_rare_and_common(counts: Vectors) -> Vectors:
    """Keep n-grams of at least two notes and at most half of them, for the others tell no clusters apart.

    All are kept if none would be left, as among notes that are all alike.
    """
    notes = np.bincount(counts.indices, minlength=counts.shape[1])
    kept = np.flatnonzero((notes >= 2) & (notes <= max(2, counts.shape[0] // 2)))
    return counts[:, kept] if kept.size else counts


def latent(vectors: Vectors, most: int) -> Floats:
    """Return the coordinates (n, d) of the notes on the d <= ``most`` first singular vectors, unnormalised."""
    from sklearn.decomposition import TruncatedSVD
    from threadpoolctl import threadpool_limits

    d = min(most, min(vectors.shape) - 1)
    if d < 1:
        return np.ones((vectors.shape[0], 1))
    with threadpool_limits(limits=1):
        return np.asarray(TruncatedSVD(d, random_state=0).fit_transform(vectors), dtype=np.float64)


def unit_rows(points: Floats) -> Floats:
    """Scale each row to length 1; rows of length 0 stay."""
    lengths = np.linalg.norm(points, axis=1, keepdims=True)
    return points / np.where(lengths > 0, lengths, 1.0)


def centroids(vectors: Vectors, labels: Labels) -> Floats:
    """Return the mean vector of each part, (parts, features)."""
    from scipy import sparse

    members = sparse.csr_matrix((np.ones(len(labels)), (labels, np.arange(len(labels)))))
    return np.asarray((members @ vectors).toarray()) / np.bincount(labels)[:, None]


def cosine_silhouettes(vectors: Vectors, labels: Labels) -> Floats:
    """Return the silhouette (n,) of each row under cosine distance, in time linear in n.

    The mean cosine distance of a row to a part is 1 minus its product with the part's mean vector, so no pair has to
    be looked at. ``labels`` are numbered from 0 without gaps.
    """
    sizes = np.bincount(labels)
    if len(sizes) < 2:
        return np.zeros(len(labels))
    rows = np.arange(len(labels))
    distances = 1.0 - np.asarray(vectors @ centroids(vectors, labels).T)
    squares = np.asarray(vectors.multiply(vectors).sum(axis=1)).ravel()
    size = sizes[labels].astype(np.float64)
    # Take the distance of a row to itself, 1 - its squared length, out of the mean.
    total = distances[rows, labels] * size - (1.0 - squares)
    own = np.where(size > 1, total / np.maximum(size - 1, 1), np.nan)
    distances[rows, labels] = np.inf
    return silhouettes(np.maximum(own, 0.0), distances.min(axis=1))
