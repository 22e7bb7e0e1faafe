"""Gather notes: suggested clusters with a label, and suggested merges."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from samverkan.engines.checks import below, repeated, seed_faults, too_many
from samverkan.engines.effort import Cancelled, Effort, Report
from samverkan.engines.faults import Fault, refuse
from samverkan.engines.ideas.gathering import Cluster, Gathering, Method, Note
from samverkan.engines.ideas.labels import label_clusters
from samverkan.engines.ideas.merges import find_merges
from samverkan.engines.ideas.partition import Floats, Labels, Partitioner, renumber
from samverkan.engines.ideas.space import (
    Vectors,
    centroids,
    cosine_silhouettes,
    count_ngrams,
    drop_rare_and_common,
    latent,
    unit_rows,
    weigh,
)
from samverkan.engines.ideas.words import gist

VERSION = "1"
MOST_CLUSTERS = 9
STARTS = 10

MOST_NOTES = 5_000
"""More are refused."""

ANSWER_TO_READING = 1.0
"""How long it takes at most to name the clusters, measured in what reading took; it is not interrupted."""

TIME_FOR_SEARCH = 0.8
"""Share of the time for clusters and merges; the rest is for labels and silhouettes, which are not interrupted."""


def gather(
    notes: Sequence[Note],
    *,
    clusters: int | None = None,
    merge_from: float = 0.7,
    most_merges: int = 50,
    seed: int = 0,
    time_limit: float | None = None,
    iteration_limit: int | None = STARTS * (MOST_CLUSTERS - 1),
    progress: Report | None = None,
    cancelled: Cancelled | None = None,
) -> Gathering:
    """Suggest clusters of notes that are about the same thing, and pairs that may say the same.

    Parameters
    ----------
    notes : sequence of Note
    clusters : int or None
        How many; fewer come back when there are fewer different texts. None tries 2 to 9, but no more
        than the square root of the number of texts, and takes the number with the highest mean silhouette; it leaves
        all in one cluster when there are fewer than four different texts or no number has a silhouette above 0.
    merge_from : float
        Least cosine similarity of a suggested merge, from 0 to 1. At 0.7 about six in ten suggestions of
        SweParaphrase are right, and about half of what is right is found (see docs/engines/ideas.md).
    most_merges : int
    seed : int
    time_limit : float or None
        Seconds.
    iteration_limit : int or None
        Starts of k-means in all; ten are done for each number of clusters.
    progress, cancelled : callable, optional
        See `samverkan.engines.effort.Effort`.

    Returns
    -------
    Gathering
        Each note in exactly one cluster. The same notes and seed give the same clusters, in whatever order the notes
        come and whatever their ids are (as long as the limit is not the time).

    Raises
    ------
    InvalidProblem
        If an id is given twice, there are more than `MOST_NOTES` notes, ``clusters`` is below 1, or a limit of the
        merges is out of range; lists every fault.
    OutOfTime
        If the time limit is shorter than it takes to read the notes and to write an answer.

    Notes
    -----
    Text without stop words to character n-grams (3 to 5, inside words), TF-IDF, the first k singular vectors (latent
    semantic analysis), rows of length 1, k-means. Silhouettes are measured in the full TF-IDF space, so that numbers
    of clusters with unlike dimensions compare. O(characters + starts k^2 n), and O(n^2) for the merges.

    References
    ----------
    S. Deerwester et al. (1990). Indexing by latent semantic analysis. JASIS 41, 391-407.
    P. J. Rousseeuw (1987). Silhouettes. Journal of Computational and Applied Mathematics 20, 53-65.

    Examples
    --------
    >>> texts = ["Fler bussar", "Bussar på kvällen", "Buss till byn", "Plantera träd", "Träd i parken", "Fler träd nu"]
    >>> gathering = gather([Note(number, text) for number, text in enumerate(texts)], clusters=2)
    >>> [sorted(cluster.notes) for cluster in gathering.clusters]
    [[0, 1, 2], [3, 4, 5]]
    """
    whole = Effort(time_limit=time_limit, iteration_limit=iteration_limit, progress=progress, cancelled=cancelled)
    refuse([*seed_faults(seed), *_faults(notes, clusters, merge_from, most_merges)])
    ordered = sorted(whole.each(notes), key=lambda note: (note.text, repr(note.id)))
    texts = [gist(note.text) for note in whole.each(ordered)]
    whole.insist(ANSWER_TO_READING)
    effort = whole.before(ANSWER_TO_READING * whole.seconds_used()).part(TIME_FOR_SEARCH)
    search = Partitioner(seed=seed, starts=STARTS, effort=effort)
    labels, vectors, method = _cluster(texts, clusters, search)
    merges, merges_ended = find_merges(ordered, merge_from, most_merges, effort)
    values = np.zeros(len(ordered)) if vectors is None else cosine_silhouettes(vectors, labels)
    return Gathering(
        clusters=_describe(ordered, labels, vectors, values),
        merges=merges,
        silhouette=float(values.mean()) if len(ordered) else 0.0,
        method=method,
        ended=search.ended or merges_ended,
        seed=seed,
        version=VERSION,
    )


def _faults(notes: Sequence[Note], clusters: int | None, merge_from: float, most_merges: int) -> list[Fault]:
    faults = repeated("Note", (note.id for note in notes)) + below("The most merges", most_merges, 0)
    faults += too_many("notes", len(notes), MOST_NOTES)
    if clusters is not None:
        faults += below("The number of clusters", clusters, 1)
    if not 0 <= merge_from <= 1:
        faults.append(Fault("structure", f"The least similarity of a merge is {merge_from}; it must be from 0 to 1."))
    return faults


def _numbers_to_try(clusters: int | None, different: int) -> range:
    if clusters is not None:
        return range(min(clusters, different), min(clusters, different) + 1)
    return range(1, 2) if different < 4 else range(2, min(MOST_CLUSTERS, math.isqrt(different)) + 1)


def _cluster(texts: list[str], clusters: int | None, search: Partitioner) -> tuple[Labels, Vectors | None, Method]:
    """Return the cluster of each text, from 0 and largest first, and the vectors that they were judged in."""
    alone = np.zeros(len(texts), dtype=np.int64)
    sizes = _numbers_to_try(clusters, len(set(texts)))
    search.ended = search.effort.ended()
    counts = None if search.ended else count_ngrams(texts, search.effort)
    if counts is None or not counts.nnz:
        search.ended = search.effort.ended()
        return alone, None, Method(0, 0, 0, ())
    vectors = weigh(drop_rare_and_common(counts))
    if sizes[-1] <= 1:
        return alone, vectors, Method(vectors.shape[1], 0, 0, ())
    coordinates = latent(vectors, sizes[-1])
    labels, tried = search.best_of(
        sizes,
        lambda k: unit_rows(coordinates[:, :k]),
        lambda found: float(cosine_silhouettes(vectors, renumber(found)).mean()),
    )
    if labels is None or (clusters is None and max(score for _, score in tried) <= 0):
        labels = alone
    used = min(int(labels.max()) + 1, coordinates.shape[1])
    return renumber(labels), vectors, Method(vectors.shape[1], used, search.done, tuple(tried))


def _describe(ordered: Sequence[Note], labels: Labels, vectors: Vectors | None, values: Floats) -> tuple[Cluster, ...]:
    parts = range(int(labels.max()) + 1 if len(labels) else 0)
    members: list[list[int]] = [np.flatnonzero(labels == part).tolist() for part in parts]
    words = label_clusters([[ordered[row].text for row in rows] for rows in members])
    typical = np.zeros(len(labels))
    if vectors is not None:
        typical = np.asarray(vectors @ centroids(vectors, labels).T)[np.arange(len(labels)), labels]
    rounded: list[float] = np.round(typical, 9).tolist()
    return tuple(
        Cluster(
            number=part + 1,
            notes=tuple(ordered[row].id for row in sorted(rows, key=lambda row: (-rounded[row], row))),
            label=words[part],
            silhouette=float(values[rows].mean()),
        )
        for part, rows in enumerate(members)
    )
