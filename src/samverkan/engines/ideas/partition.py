"""K-means with many starts, the same on every run: for notes in a latent space and persons on a map."""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from samverkan.engines.effort import Effort, Ended, Progress

Floats: TypeAlias = NDArray[np.float64]
Labels: TypeAlias = NDArray[np.int64]


class Partitioner:
    """Runs k-means while the effort lasts.

    One iteration of the effort is one start (k-means++ and Lloyd's algorithm until it stands still). Each start draws
    from a seed of its own, and one thread does the sums, so the answer depends on neither machine load nor core count.

    Parameters
    ----------
    seed : int
    starts : int
        Of which the one with the least inertia counts.
    effort : Effort
    """

    def __init__(self, *, seed: int, starts: int, effort: Effort) -> None:
        self.seed = seed
        self.starts = starts
        self.effort = effort
        self.done = 0
        self.ended: Ended | None = None

    def split(self, points: Floats, k: int, limit: int) -> Labels | None:
        """Split ``points`` (n, d) into at most ``k`` parts; None if the effort ended before the first start."""
        from threadpoolctl import threadpool_limits

        best: tuple[float, Labels] | None = None
        with threadpool_limits(limits=1):
            for start in range(self.starts):
                self.ended = self.effort.ended(self.done)
                if self.ended is not None:
                    break
                inertia, labels = _one_start(points, k, draw(self.seed, k, start) % 2**32)
                self.done += 1
                if best is None or inertia < best[0] - 1e-9 * abs(best[0]):
                    best = inertia, labels
                self.effort.report(Progress("clusters", self.done, limit, best[0]))
        return None if best is None else best[1]

    def best_of(
        self, sizes: Sequence[int], points_for: Callable[[int], Floats], score: Callable[[Labels], float]
    ) -> tuple[Labels | None, list[tuple[int, float]]]:
        """Split into each number of parts and return the labels with the highest score, and (parts, score) of each."""
        best: tuple[float, Labels] | None = None
        tried: list[tuple[int, float]] = []
        for k in sizes:
            labels = self.split(points_for(k), k, self.starts * len(sizes))
            if labels is None:
                break
            value = score(labels)
            tried.append((k, value))
            if best is None or value > best[0] + 1e-12:
                best = value, labels
            if self.ended is not None:
                break
        return (None if best is None else best[1]), tried


def draw(*parts: object) -> int:
    """Return a number of 64 bits that depends on the parts alone (BLAKE2b)."""
    return int.from_bytes(hashlib.blake2b(repr(parts).encode(), digest_size=8).digest(), "big")


def _one_start(points: Floats, k: int, seed: int) -> tuple[float, Labels]:
    from sklearn.cluster import KMeans
    from sklearn.exceptions import ConvergenceWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # fewer distinct points than parts: some stay empty
        fitted: Any = KMeans(n_clusters=k, n_init=1, tol=0, random_state=seed).fit(points)
    return float(fitted.inertia_), np.asarray(fitted.labels_, dtype=np.int64)


def renumber(labels: Iterable[int]) -> Labels:
    """Number the parts from 0: the largest first, then the one whose first member comes first.

    Examples
    --------
    >>> renumber([7, 3, 3, 5]).tolist()
    [1, 0, 0, 2]
    """
    given = [int(label) for label in labels]
    parts = sorted(set(given), key=lambda part: (-given.count(part), given.index(part)))
    return np.array([parts.index(label) for label in given], dtype=np.int64)


def silhouettes(own: Floats, other: Floats) -> Floats:
    """Return Rousseeuw's silhouette from the mean distances to one's own part and to the nearest other one, each (n,).

    A member that is alone in its part has ``own`` NaN and the silhouette 0.
    """
    widest = np.maximum(own, other)
    with np.errstate(invalid="ignore", divide="ignore"):
        values = np.where(widest > 0, (other - own) / widest, 0.0)
    return np.nan_to_num(values)
