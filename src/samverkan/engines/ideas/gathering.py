"""What is gathered, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass

from samverkan.engines.effort import Ended
from samverkan.engines.faults import Id


@dataclass(frozen=True, slots=True)
class Note:
    """One idea as somebody wrote it. The text may be empty, and in any language."""

    id: Id
    text: str


@dataclass(frozen=True, slots=True)
class Cluster:
    """Notes that seem to be about the same thing.

    Attributes
    ----------
    number : int
        From 1, the largest cluster first.
    notes : tuple of int or str
        Ids, the most typical first.
    label : tuple of str
        The most telling words, at most five; empty when the notes have none.
    silhouette : float
        Mean over its notes, from -1 to 1, under cosine distance: how much nearer they are to each other than to the
        nearest other cluster. Among short texts 0.05 is already a good figure.
    """

    number: int
    notes: tuple[Id, ...]
    label: tuple[str, ...]
    silhouette: float


@dataclass(frozen=True, slots=True)
class Merge:
    """Two notes that may say the same, ``a`` before ``b``; the score is their cosine similarity, from 0 to 1."""

    a: Id
    b: Id
    score: float


@dataclass(frozen=True, slots=True)
class Method:
    """How the clusters were found.

    Attributes
    ----------
    features, dimensions : int
        Character n-grams that counted, and dimensions of the latent space in the end.
    starts : int
        Starts of k-means that were done, in all.
    tried : tuple of (int, float)
        Numbers of clusters, each with its mean silhouette.
    """

    features: int
    dimensions: int
    starts: int
    tried: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class Gathering:
    """A suggestion for people to rearrange: clusters that hold each note once, and merges, best first.

    ``silhouette`` is the mean over all notes; ``ended`` says why the search stopped (see `effort.Ended`).
    """

    clusters: tuple[Cluster, ...]
    merges: tuple[Merge, ...]
    silhouette: float
    method: Method
    ended: Ended
    seed: int
    version: str
